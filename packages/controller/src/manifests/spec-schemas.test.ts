import { describe, expectTypeOf, it } from 'vitest';
import type { z } from 'zod';
import type { LabInstanceRequestSpec } from '../resources/lab-instance-request.ts';
import type { LabWorkerSpec } from '../resources/lab-worker.ts';
import type { LabWorkerPoolSpec } from '../resources/lab-worker-pool.ts';
import type { labInstanceRequestSpec } from './lab-instance-request-schema.ts';
import type { labWorkerPoolSpec } from './lab-worker-pool-schema.ts';
import type { labWorkerSpec } from './lab-worker-schema.ts';

describe('the schemas of specs', () => {
  it('accept exactly what the interfaces declare', () => {
    expectTypeOf<z.infer<typeof labWorkerSpec>>().toEqualTypeOf<LabWorkerSpec>();
    expectTypeOf<z.infer<typeof labWorkerPoolSpec>>().toEqualTypeOf<LabWorkerPoolSpec>();
    expectTypeOf<z.infer<typeof labInstanceRequestSpec>>().toEqualTypeOf<LabInstanceRequestSpec>();
  });
});
