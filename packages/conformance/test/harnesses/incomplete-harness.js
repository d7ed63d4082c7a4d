export const harness = { name: 'incomplete', makeProvider() {} };
