import * as api from '@opentelemetry/api';
import { describe, expect, it } from 'vitest';
import { findOpenTelemetry, loadOpenTelemetry } from './open-telemetry.ts';

function failWith(code: string): () => never {
  return () => {
    throw Object.assign(new Error(code), { code });
  };
}

describe('the OpenTelemetry API', () => {
  it('is the one that is installed beside this package, and shares its state with every other copy of it', () => {
    api.trace.setGlobalTracerProvider({ getTracer: () => api.trace.getTracer('none') });
    const registered = api.trace.getTracerProvider();
    const found = findOpenTelemetry()?.trace.getTracerProvider();
    api.trace.disable();
    expect(found).toBe(registered);
  });

  it('is none when the application has none', () => {
    expect(loadOpenTelemetry(failWith('MODULE_NOT_FOUND'))).toBeUndefined();
  });

  it('that is installed and broken is an error, not a silence', () => {
    expect(() => loadOpenTelemetry(failWith('ERR_INVALID_PACKAGE_CONFIG'))).toThrow('ERR_INVALID_PACKAGE_CONFIG');
  });
});
