import { expect, it } from 'vitest';
import { parseAzureProviderOptions } from './azure-provider-options.ts';

const SUBSCRIPTION = '11111111-2222-3333-4444-555555555555';
const REQUIRED = { subscriptionId: SUBSCRIPTION, resourceGroup: 'labs', location: 'westeurope' };

it('what is required is reported at once, each with its environment variable', () => {
  expect(() => parseAzureProviderOptions({}, {})).toThrow(
    /subscriptionId \(AZURE_SUBSCRIPTION_ID\).*resourceGroup \(AZURE_RESOURCE_GROUP\).*location \(AZURE_LOCATION\)/,
  );
});

it('the environment stands in for what is not given', () => {
  const environment = {
    AZURE_SUBSCRIPTION_ID: SUBSCRIPTION,
    AZURE_RESOURCE_GROUP: 'labs',
    AZURE_LOCATION: 'uksouth',
    AZURE_SUBNET: 'net/workers',
  };
  expect(parseAzureProviderOptions(null, environment)).toMatchObject({
    owner: 'default',
    location: 'uksouth',
    subnet: 'net/workers',
    endpoint: 'https://management.azure.com',
    stopMode: 'deallocate',
  });
});

it('each cloud has its own endpoint, which an endpoint of one’s own replaces', () => {
  const endpointOf = (options: object) => parseAzureProviderOptions({ ...REQUIRED, ...options }, {}).endpoint;
  expect(endpointOf({ cloud: 'us-government' })).toBe('https://management.usgovcloudapi.net');
  expect(endpointOf({ cloud: 'china' })).toBe('https://management.chinacloudapi.cn');
  expect(endpointOf({ endpoint: 'https://management.local.azurestack.external/' })).toBe(
    'https://management.local.azurestack.external',
  );
});

it.each(['http://127.0.0.1:8080', 'http://localhost:1', 'http://[::1]:1'])('%s is a loopback host', (endpoint) => {
  expect(parseAzureProviderOptions({ ...REQUIRED, endpoint }, {}).endpoint).toBe(endpoint);
});

it.each(['http://10.0.0.1', 'http://management.azure.com', 'http://127.0.0.1.example.com'])(
  '%s would send credentials in the clear and is refused',
  (endpoint) => {
    expect(() => parseAzureProviderOptions({ ...REQUIRED, endpoint }, {})).toThrow(/endpoint: expected an https URL/);
  },
);

it('a credential excludes a way to look for one', () => {
  const credential = { getToken: async () => null };
  expect(parseAzureProviderOptions({ ...REQUIRED, credential }, {}).credential).toBe(credential);
  expect(() => parseAzureProviderOptions({ ...REQUIRED, credential, authentication: 'cli' }, {})).toThrow(
    /authentication: expected nothing/,
  );
});
