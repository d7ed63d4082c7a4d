import { isCloudProvisioningError } from '@cloud-spi/spi';
import { describe, expect, it } from 'vitest';
import { type AwsProviderOptions, parseAwsProviderOptions } from './aws-provider-options.ts';
import { DEFAULT_LIMITS } from './default-limits.ts';

function problemsOf(options: object, environment: Record<string, string> = {}): string[] {
  try {
    parseAwsProviderOptions(options as AwsProviderOptions, environment);
  } catch (error) {
    if (!isCloudProvisioningError(error)) throw error;
    expect(error).toMatchObject({ code: 'InvalidConfiguration', provider: 'aws', operation: 'createProvider' });
    return (error.problems ?? []).map(({ path }) => path);
  }
  return [];
}

describe('the options of the provider', () => {
  it('need a region, from the option or the environment, and say so', () => {
    expect(problemsOf({})).toEqual(['region (AWS_REGION)']);
    expect(parseAwsProviderOptions({ region: 'eu-west-1' }, { AWS_REGION: 'us-east-1' }).region).toBe('eu-west-1');
    expect(parseAwsProviderOptions(null, { AWS_REGION: 'us-gov-west-1' }).region).toBe('us-gov-west-1');
  });

  it('have defaults for everything else', () => {
    expect(parseAwsProviderOptions({ region: 'eu-west-1' })).toMatchObject({
      owner: 'default',
      imageOwners: ['self'],
      pageSize: 200,
      limits: DEFAULT_LIMITS,
    });
  });

  it('are refused all at once, with their names and environment variables', () => {
    const wrong = {
      region: 'europe',
      owner: 'No Owner',
      credentials: { accessKeyId: 'a' },
      endpoint: 'ftp://x',
      accountId: '12',
      subnetIds: ['net-1'],
      securityGroupIds: 'sg-1',
      pageSize: 4,
      proxy: 'https://proxy',
      limits: { RunInstances: { perSecond: 'fast' } },
      regoin: 'eu-west-1',
    };
    expect(problemsOf(wrong)).toEqual([
      'regoin',
      'owner',
      'region (AWS_REGION)',
      'credentials',
      'endpoint (AWS_ENDPOINT_URL_EC2)',
      'accountId',
      'subnetIds[0]',
      'securityGroupIds',
      'pageSize',
      'limits.RunInstances.perSecond',
      'proxy',
    ]);
    expect(problemsOf({ region: 'eu-west-1', limits: { '*': { perSecond: 0 } } })).toEqual(['limits.*.perSecond']);
  });

  it('quote no secret', () => {
    const secret = 'sEcReT';
    try {
      parseAwsProviderOptions({ credentials: { accessKeyId: 1, secretAccessKey: secret } } as never);
      expect.unreachable();
    } catch (error) {
      expect(JSON.stringify(error)).not.toContain(secret);
    }
  });

  it('keep the default limits of requests that they do not name', () => {
    const { limits } = parseAwsProviderOptions({ region: 'eu-west-1', limits: { RunInstances: { perSecond: 50 } } });
    expect(limits).toEqual({ ...DEFAULT_LIMITS, RunInstances: { perSecond: 50 } });
  });
});
