// Logging: a constant message, fields apart. Personal fields go through personal() and are redacted unless the operator asked.

export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

const personalMark: unique symbol = Symbol('personal');

export interface Personal {
  readonly [personalMark]: true;
  readonly value: string;
}

export type LogField = string | number | boolean | undefined | null | Personal;
export type LogFields = Readonly<Record<string, LogField>>;

export interface Logger {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** A logger that adds `fields` to every line. */
  child(fields: LogFields): Logger;
}

/** Marks a value that is about a person: a number, a name, a SIP URI, a login. */
export function personal(value: string): Personal {
  return { [personalMark]: true, value };
}

function isPersonal(field: LogField): field is Personal {
  return typeof field === 'object' && field !== null && personalMark in field;
}

export interface LogRecord {
  readonly level: LogLevel;
  readonly message: string;
  readonly fields: Readonly<Record<string, string | number | boolean | null>>;
}

/** A logger over a function; personal fields become `[personal]` unless `revealPersonal`. */
export function createLogger(write: (record: LogRecord) => void, options: { revealPersonal?: boolean; bound?: LogFields } = {}): Logger {
  const render = (field: Exclude<LogField, undefined>): string | number | boolean | null => {
    if (!isPersonal(field)) return field;
    return options.revealPersonal === true ? field.value : '[personal]';
  };
  const emit = (level: LogLevel, message: string, fields: LogFields | undefined): void => {
    const rendered: Record<string, string | number | boolean | null> = {};
    for (const [name, field] of Object.entries({ ...options.bound, ...fields })) {
      if (field !== undefined) rendered[name] = render(field);
    }
    write({ level, message, fields: rendered });
  };
  return {
    debug: (message, fields) => emit('debug', message, fields),
    info: (message, fields) => emit('info', message, fields),
    warn: (message, fields) => emit('warn', message, fields),
    error: (message, fields) => emit('error', message, fields),
    child: (fields) => createLogger(write, { ...options, bound: { ...options.bound, ...fields } }),
  };
}

/** A logger that keeps nothing. */
export const silentLogger: Logger = createLogger(() => undefined);
