import { loginSchema, systemInformationSchema } from './cml-answers.ts';
import type { CmlPublicApi } from './cml-api.ts';
import { type CmlRequest, toReadRequest, toWriteRequest, withToken } from './cml-request.ts';
import { parseAnswer } from './parse-answer.ts';
import type { RequestSender } from './request-sender.ts';

/** Makes the API without login of the host at the other end of a sender. */
export function createCmlPublicApi(sender: RequestSender, address: string): CmlPublicApi {
  return {
    async systemInformation(call) {
      const read = toReadRequest('systemInformation', '/system_information');
      const request: CmlRequest = { ...read, timeout: 'probeMs', repeatable: false };
      const answer = await sender.send(call, request);
      return parseAnswer({ operation: call.operation, address, request }, answer, systemInformationSchema);
    },
    async logIn(call, { username, password }) {
      const write = toWriteRequest('logIn', 'POST', '/auth_extended', { username, password });
      const request: CmlRequest = { ...write, timeout: 'readMs', secrets: [password] };
      const answer = await sender.send(call, request);
      const { token, id } = parseAnswer({ operation: call.operation, address, request }, answer, loginSchema);
      return { token, userId: id };
    },
    async logOut(call, token) {
      const request = withToken(toWriteRequest('logOut', 'DELETE', '/logout'), token);
      await sender.send(call, { ...request, repeatable: false });
    },
  };
}
