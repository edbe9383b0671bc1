// The version of Offhook.

export const version = '0.1.0';
