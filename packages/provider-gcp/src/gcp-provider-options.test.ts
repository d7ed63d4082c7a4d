import { isCloudProvisioningError } from '@cloud-spi/spi';
import { describe, expect, it } from 'vitest';
import { parseGcpProviderOptions } from './gcp-provider-options.ts';

function problemsOf(options: object, environment: Record<string, string> = {}): string[] {
  try {
    parseGcpProviderOptions(options, environment);
  } catch (error) {
    if (!isCloudProvisioningError(error)) throw error;
    return (error.problems ?? []).map(({ path }) => path);
  }
  return [];
}

describe('the options of the provider', () => {
  it('need a project, which may stand in the environment', () => {
    expect(problemsOf({})).toEqual(['projectId (GOOGLE_CLOUD_PROJECT)']);
    expect(
      parseGcpProviderOptions(null, { GOOGLE_CLOUD_PROJECT: 'acme', CLOUDSDK_COMPUTE_ZONE: 'a1-b' }),
    ).toMatchObject({
      projectId: 'acme',
      zone: 'a1-b',
      region: 'a1',
      owner: 'default',
      endpoint: 'https://compute.googleapis.com',
      resourceManagerEndpoint: 'https://cloudresourcemanager.googleapis.com',
    });
  });

  it('are refused all at once, with their paths', () => {
    expect(
      problemsOf({
        projectId: 'No',
        owner: '',
        zone: 'x',
        region: '-',
        network: 'a b',
        caFile: 1,
        authClient: {},
        plan: 1,
      }),
    ).toEqual([
      'plan',
      'owner',
      'projectId (GOOGLE_CLOUD_PROJECT)',
      'zone (CLOUDSDK_COMPUTE_ZONE)',
      'region (CLOUDSDK_COMPUTE_REGION)',
      'network',
      'authClient',
      'caFile',
    ]);
  });

  it('take plain http for loopback hosts only, whose rights are tested there too', () => {
    const endpoint = 'http://127.0.0.1:8080';
    expect(parseGcpProviderOptions({ projectId: 'acme', endpoint }, {}).resourceManagerEndpoint).toBe(endpoint);
    expect(problemsOf({ projectId: 'acme', endpoint: 'http://example.com' })).toEqual(['endpoint']);
    expect(problemsOf({ projectId: 'acme', endpoint: 'https://example.com/path' })).toEqual(['endpoint']);
  });

  it('take the proxy of the environment, unless it leaves the endpoint out', () => {
    const parse = (options: object, environment: Record<string, string>) =>
      parseGcpProviderOptions({ projectId: 'acme', ...options }, environment).proxyUrl;
    const HTTPS_PROXY = 'http://proxy:3128';
    expect(parse({}, { HTTPS_PROXY })).toBe(HTTPS_PROXY);
    for (const NO_PROXY of ['*', 'a, .googleapis.com', 'compute.googleapis.com', '*.googleapis.com']) {
      expect(parse({}, { HTTPS_PROXY, NO_PROXY })).toBeUndefined();
    }
    expect(parse({}, { HTTPS_PROXY, NO_PROXY: 'apis.com' })).toBe(HTTPS_PROXY);
    expect(parse({ proxyUrl: 'http://own:1' }, { HTTPS_PROXY, NO_PROXY: '*' })).toBe('http://own:1');
  });
});
