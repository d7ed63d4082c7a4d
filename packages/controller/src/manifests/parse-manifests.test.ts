import { describe, expect, it } from 'vitest';
import { formatFileProblem } from './file-problem.ts';
import { parseManifests } from './parse-manifests.ts';

const WORKER = `apiVersion: cloud-spi/v1alpha1
kind: LabWorker
metadata: { name: w1 }
spec:
  track: ccna
  placements: [{ provider: memory }]
  instance: { imageId: cml-2.9, instanceType: large }
`;

const REQUEST = `apiVersion: cloud-spi/v1alpha1
kind: LabInstanceRequest
metadata: { name: lab-1, namespace: course }
spec:
  track: ccna
  type: cml
  topology: { file: topologies/two-nodes.yaml }
  durationMinutes: 30
  owner: alice@example.com
`;

function worker(spec: Readonly<Record<string, unknown>>): string {
  const base = { track: 'ccna', placements: [{ provider: 'memory' }], instance: { imageId: 'i', instanceType: 't' } };
  return manifest('LabWorker', { ...base, ...spec });
}

function manifest(kind: string, spec: unknown, metadata: unknown = { name: 'w1' }): string {
  return JSON.stringify({ apiVersion: 'cloud-spi/v1alpha1', kind, metadata, spec });
}

function parse(text: string) {
  return parseManifests([{ file: 'a.yaml', text }], { readTextFile: () => 'lab: {}' });
}

/** Each problem as `path | expected | found`. */
function problemsOf(text: string): string[] {
  return parse(text).problems.map(({ path, expected, found }) => `${path} | ${expected} | ${found}`);
}

function pathsOf(text: string): string[] {
  return parse(text)
    .problems.map(({ path }) => path)
    .sort();
}

describe('parseManifests', () => {
  it('makes drafts of the resources of all documents and files, in their order', () => {
    const { drafts, problems } = parseManifests(
      [
        { file: 'a.yaml', text: `${WORKER}---\n# nothing here\n---\n${WORKER.replace('w1', 'w2')}` },
        { file: 'b.yaml', text: WORKER.replace('name: w1', 'name: w1, namespace: other') },
      ],
      { defaultNamespace: 'labs' },
    );
    expect(problems).toEqual([]);
    expect(drafts.map(({ metadata }) => metadata)).toEqual([
      { name: 'w1', namespace: 'labs' },
      { name: 'w2', namespace: 'labs' },
      { name: 'w1', namespace: 'other' },
    ]);
    expect(drafts[0]).toEqual({
      kind: 'LabWorker',
      metadata: { name: 'w1', namespace: 'labs' },
      spec: {
        track: 'ccna',
        placements: [{ provider: 'memory' }],
        instance: { imageId: 'cml-2.9', instanceType: 'large' },
      },
    });
  });

  it('says file, line, kind and name of every problem', () => {
    const text = `${WORKER}---\n${WORKER.replace('w1', 'w2').replace('track: ccna', 'trak: ccna')}`;
    expect(parse(text).problems.map(formatFileProblem)).toEqual([
      'a.yaml:12 LabWorker/w2 spec.track: expected a string, found nothing',
      'a.yaml:13 LabWorker/w2 spec.trak: expected no field of this name, found one',
    ]);
    expect(parse(text).problems[0]).toMatchObject({ document: 1 });
    expect(parse(text).drafts.map(({ metadata }) => metadata.name)).toEqual(['w1']);
  });

  it('names the known kinds when a kind is unknown', () => {
    expect(problemsOf(WORKER.replace('kind: LabWorker', 'kind: Worker'))).toEqual([
      'kind | one of LabWorkerPool, LabWorker, LabInstanceRequest | "Worker"',
    ]);
  });

  it('refuses another apiVersion, a status, unknown fields and metadata that the store writes', () => {
    const text = `${WORKER.replace('v1alpha1', 'v9').replace('name: w1', 'name: W_1, uid: x')}status: { phase: Ready }\nextra: 1\n`;
    expect(pathsOf(text)).toEqual(['apiVersion', 'extra', 'metadata.name', 'metadata.uid', 'status']);
  });

  it('wants strings as annotations and portable labels', () => {
    const metadata = { name: 'w1', annotations: { 'cloud-spi/paused': true }, labels: { 'a b': 'x', team: 'é' } };
    const spec = { track: 't', placements: [{ provider: 'm' }], instance: { imageId: 'i', instanceType: 't' } };
    expect(pathsOf(manifest('LabWorker', spec, metadata))).toEqual([
      'metadata.annotations["cloud-spi/paused"]',
      'metadata.labels.team',
      'metadata.labels["a b"]',
    ]);
    expect(problemsOf(manifest('LabWorker', spec, metadata))).toContain(
      'metadata.labels["a b"] | keys such as team or example.com/team | "x"',
    );
  });

  it('refuses a resource that stands twice and names both places', () => {
    const { drafts, problems } = parseManifests([
      { file: 'a.yaml', text: WORKER },
      { file: 'b.yaml', text: WORKER },
    ]);
    expect(drafts).toHaveLength(1);
    expect(problems.map(formatFileProblem)).toEqual([
      'b.yaml:3 LabWorker/w1 metadata.name: expected each resource once, found the same kind and name as at a.yaml:3',
    ]);
  });

  it('locates a problem that is found later', () => {
    const parsed = parse(`# first\n---\n${WORKER}`);
    const problem = { path: 'spec.placements[0].provider', expected: 'x', found: 'y' };
    expect(parsed.locate(parsed.drafts[0]!, problem)).toMatchObject({ file: 'a.yaml', line: 8, kind: 'LabWorker' });
  });
});

describe('the spec of a LabWorker', () => {
  it('has at least one placement', () => {
    expect(problemsOf(worker({ placements: [] }))).toEqual(['spec.placements | at least 1 elements | an array of 0']);
  });

  it('gives image and instance type with the instance or with every placement', () => {
    const placements = [
      { provider: 'a', imageId: 'i' },
      { provider: 'b', instanceType: 't' },
    ];
    expect(problemsOf(worker({ placements, instance: {} }))).toEqual([
      'spec.placements[0].instanceType | a string here or as instanceType of the instance | nothing',
      'spec.placements[1].imageId | a string here or as imageId of the instance | nothing',
    ]);
    expect(problemsOf(worker({ placements, instance: { imageId: 'i', instanceType: 't' } }))).toEqual([]);
  });

  it('makes a valid instance configuration with each placement; mistakes are named where they stand', () => {
    const placements = [{ provider: 'a' }, { provider: 'b', zone: 'zone 1', market: 'cheap' }];
    const instance = {
      imageId: 'i',
      instanceType: 't',
      rootVolume: { sizeGib: 0 },
      additionalVolumes: [{ volumeType: 'provisioned_iops_ssd', sizeGib: 5 }],
      tags: { 'cloud-spi-owner': 'me' },
      zone: 'z',
      name: 'n',
    };
    expect(pathsOf(worker({ placements, instance }))).toEqual([
      'spec.instance.additionalVolumes[0].iops',
      'spec.instance.name',
      'spec.instance.rootVolume.sizeGib',
      'spec.instance.tags.cloud-spi-owner',
      'spec.instance.zone',
      'spec.placements[1].market',
      'spec.placements[1].zone',
    ]);
  });

  it('has user data with known placeholders only', () => {
    const instance = { imageId: 'i', instanceType: 't', userData: 'host {{name}} {{ passwd }} {{password}}' };
    expect(problemsOf(worker({ instance }))).toEqual([
      'spec.instance.userData | no placeholders but {{name}}, {{uid}}, {{username}}, {{password}} | {{passwd}}',
    ]);
  });

  it('wants product and token of a license in every mode but none', () => {
    const credentialsRef = { username: 'admin', password: { env: 'PASSWORD' } };
    const withLicense = (license: unknown) => worker({ host: { type: 'cml', credentialsRef, license } });
    expect(pathsOf(withLicense({ mode: 'required' }))).toEqual([
      'spec.host.license.product',
      'spec.host.license.tokenRef',
    ]);
    expect(pathsOf(withLicense({ mode: 'optional', product: 'p', tokenRef: { file: 'token' } }))).toEqual([]);
    expect(pathsOf(withLicense({ mode: 'none' }))).toEqual([]);
  });

  it('never shows a secret that stands where a reference belongs', () => {
    const literals = [
      { credentialsRef: { username: 'admin', password: 'hunter2' } },
      { credentialsRef: { username: 'admin', password: { value: 'hunter2' } } },
      { credentialsRef: { username: 'admin', pass: 'hunter2', password: { env: 'hunter2!' } } },
      { credentialsRef: { username: 'admin', password: { env: 'A', literal: 'hunter2' } } },
      {
        credentialsRef: { username: 'admin', password: { derivedFrom: 'hunter2' } },
        license: { mode: 'required', product: 'p', tokenRef: 'hunter2', key: 'hunter2' },
      },
    ];
    for (const host of literals) {
      const problems = problemsOf(worker({ host: { type: 'cml', ...host } }));
      expect(problems.length).toBeGreaterThan(0);
      expect(problems.join('\n')).not.toContain('hunter2');
    }
  });

  it('names the modes of tls', () => {
    const credentialsRef = { username: 'admin', password: { env: 'A' } };
    const withTls = (tls: unknown) => problemsOf(worker({ host: { type: 'cml', credentialsRef, tls } }));
    expect(withTls({ mode: 'off' })).toEqual(['spec.host.tls.mode | one of first-use, pin, ca | "off"']);
    expect(withTls({ mode: 'pin' })).toHaveLength(1);
    expect(withTls({ mode: 'ca', caRef: { file: 'ca.pem' } })).toEqual([]);
  });
});

describe('the spec of a LabWorkerPool', () => {
  const template = { placements: [{ provider: 'm' }], instance: { imageId: 'i', instanceType: 't' } };
  const pool = (scaling: unknown, name = 'p') =>
    manifest('LabWorkerPool', { track: 'ccna', template, scaling }, { name });

  it('refuses policies that this version does not support', () => {
    for (const policy of ['Scheduled', 'Hybrid', 'Other']) {
      expect(problemsOf(pool({ policy, min: 0, max: 1 }))).toEqual([
        `spec.scaling.policy | None, CapacityBased or LabCountBased: other policies are not supported by this version | "${policy}"`,
      ]);
    }
    expect(problemsOf(pool({ policy: 'CapacityBased', min: 0, max: 1 }))).toEqual([]);
  });

  it('holds max to min whatever the policy', () => {
    expect(pathsOf(pool({ policy: 'Scheduled', min: 3, max: 2 }))).toEqual(['spec.scaling.max', 'spec.scaling.policy']);
  });

  it('holds max to min and wants labsPerWorker for LabCountBased, also when a field is wrong', () => {
    expect(pathsOf(pool({ policy: 'LabCountBased', min: 3, max: 2, scaleDownAfterMs: 'soon' }))).toEqual([
      'spec.scaling.labsPerWorker',
      'spec.scaling.max',
      'spec.scaling.scaleDownAfterMs',
    ]);
  });

  it('reports mistakes of the template under its path, and refuses fields that the pool decides', () => {
    const wrong = { ...template, track: 'x', desired: 'Ready', instance: { imageId: 'i', instanceType: 't t' } };
    const scaling = { policy: 'None', min: 1, max: 1 };
    expect(pathsOf(manifest('LabWorkerPool', { track: 'ccna', template: wrong, scaling }))).toEqual([
      'spec.template.desired',
      'spec.template.instance.instanceType',
      'spec.template.track',
    ]);
  });

  it('leaves room in its name for the numbers of its workers', () => {
    const scaling = { policy: 'None', min: 1, max: 1 };
    expect(pathsOf(pool(scaling, 'p'.repeat(53)))).toEqual(['metadata.name']);
    expect(pathsOf(pool(scaling, 'p'.repeat(52)))).toEqual([]);
  });
});

describe('the spec of a LabInstanceRequest', () => {
  it('has its topology read from a file beside the manifest', () => {
    const read: string[] = [];
    const { drafts, problems } = parseManifests([{ file: 'labs/a.yaml', text: REQUEST }], {
      readTextFile: (path) => {
        read.push(path);
        return 'lab: {}\n';
      },
    });
    expect(problems).toEqual([]);
    expect(read).toEqual(['labs/topologies/two-nodes.yaml']);
    expect(drafts[0]?.spec).toMatchObject({ topology: { inline: 'lab: {}\n' } });
  });

  it('has a problem when that file cannot be read', () => {
    const { problems } = parseManifests([{ file: 'a.yaml', text: REQUEST }], {
      readTextFile: () => {
        throw Object.assign(new Error('no'), { code: 'ENOENT' });
      },
    });
    expect(problems.map(formatFileProblem)).toEqual([
      'a.yaml:7 LabInstanceRequest/lab-1 spec.topology.file: expected a file that can be read, found ENOENT for topologies/two-nodes.yaml',
    ]);
  });

  it('gives its topology either inline or as a file', () => {
    const withTopology = (topology: string) =>
      pathsOf(REQUEST.replace('{ file: topologies/two-nodes.yaml }', topology));
    expect(withTopology('{ inline: "lab: {}" }')).toEqual([]);
    expect(withTopology('{ inline: a, file: b }')).toEqual(['spec.topology.file']);
    expect(withTopology('{ file: 7 }')).toEqual(['spec.topology.file']);
    expect(withTopology('text')).toEqual(['spec.topology']);
  });

  it('has duration, start, priority and resources in their ranges', () => {
    const text = REQUEST.replace('durationMinutes: 30', 'durationMinutes: 0').concat(
      '  scheduledStart: tomorrow\n  priority: 5000\n  resources: { nodes: -1, cpu: 4 }\n',
    );
    expect(pathsOf(text)).toEqual([
      'spec.durationMinutes',
      'spec.priority',
      'spec.resources.cpu',
      'spec.resources.nodes',
      'spec.scheduledStart',
    ]);
    expect(pathsOf(`${REQUEST}  scheduledStart: 2027-01-31T08:00:00+01:00\n  resources: { nodes: 2 }\n`)).toEqual([]);
  });
});
