// The console's interface to phones: admitting, renewing, removing, telling them to come, and what is set for them.

import { admissionSchema, changeConfigurationSchema, routes } from '@offhook/api';
import { findParameter } from '@offhook/ucs';

import type { ConfigurationFiles } from '../configuration/configuration-files.ts';
import type { PhoneConfigurations } from '../configuration/phone-configurations.ts';
import type { RemovalParts } from '../provisioning/device-removal.ts';
import { removeDevice } from '../provisioning/device-removal.ts';
import { requireMacAddress } from '../provisioning/devices.ts';
import type { WaitingPhones } from '../provisioning/waiting-phones.ts';
import type { AddRoute } from './route-call.ts';

export interface PhoneRouteParts {
  readonly removal: RemovalParts;
  readonly waiting: WaitingPhones;
  readonly configuration: ConfigurationFiles;
  readonly phoneConfigurations: PhoneConfigurations;
  readonly checkSync: ((macAddress: string) => Promise<boolean>) | undefined;
}

/** A secret is not shown again. */
function shownValues(values: Readonly<Record<string, string>>): Record<string, string | null> {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, findParameter(name)?.row.secret === true ? null : value]));
}

export function addPhoneRoutes(add: AddRoute, parts: PhoneRouteParts): void {
  const { removal, waiting, configuration, phoneConfigurations, checkSync } = parts;
  const { devices, audit } = removal;
  add(routes.admitDevices, ({ request, session }) => devices.admit(admissionSchema.parse(request.body).phones, session.userName));
  add(routes.renewCredentials, ({ parameter, session }) => devices.renewCredentials(parameter('macAddress'), session.userName));
  add(routes.removeDevice, ({ parameter, session }) => removeDevice(removal, requireMacAddress(parameter('macAddress')), session.userName));
  add(routes.tellDevice, async ({ parameter, session }) => {
    const macAddress = requireMacAddress(parameter('macAddress'));
    const wasTold = (await checkSync?.(macAddress)) === true;
    await audit.record(session.userName, 'device-told', { device: macAddress, wasTold });
    return { wasTold };
  });
  add(routes.waiting, () => waiting.all());
  add(routes.configuration, async ({ parameter }) => {
    const scope = parameter('scope');
    return { scope, values: shownValues(configuration.values(scope)) };
  });
  add(routes.phoneConfiguration, ({ parameter }) => phoneConfigurations.of(requireMacAddress(parameter('macAddress'))));
  add(routes.previewConfiguration, ({ parameter, request }) => {
    const scope = parameter('scope');
    return phoneConfigurations.preview(scope === 'site' ? scope : requireMacAddress(scope), changeConfigurationSchema.parse(request.body));
  });
  add(routes.changeConfiguration, async ({ parameter, request, session }) => {
    const scope = parameter('scope');
    const { set, unset } = changeConfigurationSchema.parse(request.body);
    const gone = new Set(unset.map((name) => name.toLowerCase()));
    const kept = Object.entries(configuration.values(scope)).filter(([name]) => !gone.has(name.toLowerCase()));
    await configuration.set(scope, { ...Object.fromEntries(kept), ...set });
    await audit.record(session.userName, 'configuration-set', { scope, parameters: Object.keys(set).length, removed: unset.length });
    return { scope, values: shownValues(configuration.values(scope)) };
  });
}
