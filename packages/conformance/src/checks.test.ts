import { describe, expect, it } from 'vitest';
import { CHECK_GROUPS } from './check.ts';
import { CHECKS } from './checks.ts';
import { RULES } from './rules.ts';

describe('the suite', () => {
  it('has a check for every rule', () => {
    const proven = new Set<string>(CHECKS.flatMap(({ rules }) => rules));
    expect(Object.keys(RULES).filter((rule) => !proven.has(rule))).toEqual([]);
  });

  it('has a rule for every check', () => {
    const unknown = CHECKS.filter(({ rules }) => rules.length === 0 || rules.some((rule) => !(rule in RULES)));
    expect(unknown.map(({ id }) => id)).toEqual([]);
  });

  it('has an id of its own for every check, numbered within its topic', () => {
    const ids = CHECKS.map(({ id }) => id);
    expect(ids.filter((id) => !/^[A-Z]+-\d{3}$/.test(id))).toEqual([]);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });

  it('has checks in every group', () => {
    expect(CHECK_GROUPS.filter((group) => !CHECKS.some((check) => check.group === group))).toEqual([]);
  });

  it('calls a check extended exactly when it needs a capability', () => {
    const wrong = CHECKS.filter(
      ({ level, requires }) => (level === 'extended') !== (requires?.capabilities ?? []).length > 0,
    );
    expect(wrong.map(({ id }) => id)).toEqual([]);
  });
});

describe('rules', () => {
  it('are sentences with a word of RFC 2119', () => {
    const wrong = Object.entries(RULES).filter(([, sentence]) => !/\b(MUST|SHOULD|MAY)\b.*\.$/.test(sentence));
    expect(wrong).toEqual([]);
  });
});
