import { expect, it } from 'vitest';
import { findMissingActions, REQUIRED_ACTIONS } from './required-actions.ts';

it('the owner of a resource group lacks nothing', () => {
  expect(findMissingActions([{ actions: ['*'], notActions: ['Microsoft.Authorization/*/Write'] }])).toEqual([]);
});

it('a reader may do nothing but read', () => {
  const missing = findMissingActions([{ actions: ['*/read'] }]);
  expect(missing).toContain('Microsoft.Compute/virtualMachines/delete');
  expect(missing).not.toContain('Microsoft.Compute/virtualMachines/read');
});

it('what one role leaves out another may add, whatever the case', () => {
  const permissions = [
    { actions: ['microsoft.compute/*', 'microsoft.network/*'] },
    { actions: ['Microsoft.Resources/*'], notActions: [] },
  ];
  expect(findMissingActions(permissions)).toEqual([]);
});

it('an exception takes away from its own role only', () => {
  const notActions = ['Microsoft.Compute/virtualMachines/delete'];
  expect(findMissingActions([{ actions: ['*'], notActions }])).toEqual(notActions);
  expect(findMissingActions([{ actions: ['*'], notActions }, { actions: REQUIRED_ACTIONS }])).toEqual([]);
});
