import { describeConformance } from '@cloud-spi/conformance/vitest';
import { describe, it } from 'vitest';
import { harness } from '../src/conformance-harness.ts';

// The same checks on a real account: CLOUD_SPI_LIVE=aws, which costs money; see the README.
const live = process.env.CLOUD_SPI_LIVE === 'aws';

describeConformance(await harness({ live }), { describe, it }, { live });
