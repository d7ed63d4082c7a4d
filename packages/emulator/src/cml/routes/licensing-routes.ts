import { ApiError, type ApiReply, empty, ok, type RouteTable, type UserContext } from '../api.ts';
import { bool, closedObject, integer, list, nullable, text } from '../closed-schema.ts';
import { licenseAt } from '../license.ts';
import { deregister, register, renewAuthorization } from '../licensing-agent.ts';
import { expansionFeatureId, toLicensingFeatures, toLicensingStatus } from '../licensing-status.ts';
import { cmlProducts } from '../products.ts';
import { readBody } from '../request-body.ts';

const productName = text({ pattern: /^\w{1,20}$/ });
const registration = closedObject({ token: text({ pattern: /^[a-zA-Z\d+/%=-]{1,256}$/ }) }, { reregister: bool });
const features = list(
  closedObject({ id: text({ pattern: /^[a-zA-Z\d._,-]{1,128}$/ }), count: integer(0, Number.MAX_SAFE_INTEGER) }),
  { min: 1, max: 2 },
);
const transport = closedObject(
  { proxy: closedObject({ server: nullable(text({ min: 1, max: 256 })), port: nullable(integer(1, 65_535)) }) },
  { ssms: nullable(text({ min: 1, max: 256, pattern: /^https?:\/\/[^/\s]+(\/[\w.-]+)+$/ })) },
);

/** The licensing agent; every call needs an administrator. */
export const licensingRoutes: RouteTable = {
  'GET /licensing': {
    operation: 'licensing_status_get',
    access: 'admin',
    handle: ({ host, state, now }) => ok(toLicensingStatus(host, state.smartAccount, now)),
  },
  'PUT /licensing/product_license': { operation: 'licensing_product_license_put', access: 'admin', handle: setProduct },
  'POST /licensing/registration': {
    operation: 'licensing_registration_post',
    access: 'admin',
    handle(context) {
      const { token, reregister = false } = readBody<{ token: string; reregister?: boolean }>(context, registration);
      register(context.host, context.state.smartAccount, { token, reregister }, context.now);
      return accepted(context);
    },
  },
  'PUT /licensing/registration/renew': { operation: 'licensing_registration_renew', access: 'admin', handle: renew },
  'PUT /licensing/authorization/renew': { operation: 'licensing_authorization_renew', access: 'admin', handle: renew },
  'DELETE /licensing/deregistration': {
    operation: 'licensing_deregistration_delete',
    access: 'admin',
    handle({ host, state, now }) {
      const status = deregister(host, state.smartAccount, now);
      return status === 400 ? empty(400) : { status, holdMs: host.timings.deregisterMs };
    },
  },
  'GET /licensing/features': {
    operation: 'licensing_features_get',
    access: 'admin',
    handle: ({ host, now }) => ok(toLicensingFeatures(host, now)),
  },
  'PATCH /licensing/features': { operation: 'licensing_features_patch', access: 'admin', handle: setFeatures },
  'PUT /licensing/transport': { operation: 'licensing_transport_put', access: 'admin', handle: setTransport },
  'GET /licensing/tech_support': {
    operation: 'licensing_tech_support_get',
    access: 'admin',
    handle: ({ host }) => ok(`Smart Licensing tech support of ${host.hostname}`),
  },
  '* /licensing/reservation/*': {
    operation: 'licensing_reservation',
    access: 'admin',
    handle() {
      throw new ApiError(409, 'License reservation is not enabled.');
    },
  },
};

function accepted({ host, state, now }: UserContext): ApiReply {
  return host.knobs.licensingReply === 'status' ? ok(toLicensingStatus(host, state.smartAccount, now)) : empty();
}

function setProduct(context: UserContext): ApiReply {
  const { host, now } = context;
  const product = readBody<string>(context, productName);
  if (!Object.hasOwn(cmlProducts, product)) throw new ApiError(400, 'Invalid product license.');
  const { registration: state } = licenseAt(host.license, now);
  if (product !== host.license.product && (state === 'registered' || state === 'pending')) {
    throw new ApiError(400, 'The product license cannot be changed while registered.');
  }
  host.license.product = product;
  return accepted(context);
}

function renew(context: UserContext): ApiReply {
  renewAuthorization(context.host, context.state.smartAccount, context.now);
  return accepted(context);
}

function setFeatures(context: UserContext): ApiReply {
  const { host, state, now } = context;
  const wanted = readBody<{ id: string; count: number }[]>(context, features);
  const known = toLicensingFeatures(host, now) as { id: string; max: number }[];
  for (const { id, count } of wanted) {
    const feature = known.find((other) => other.id === id);
    if (!feature || count > feature.max) throw new ApiError(400, 'Invalid feature or count.');
  }
  const expansion = wanted.find(({ id }) => id === expansionFeatureId);
  if (expansion) host.license.expansionNodes = expansion.count;
  const view = licenseAt(host.license, now);
  if (view.registration === 'registered' && !view.busy && state.smartAccount.reachable) {
    renewAuthorization(host, state.smartAccount, now);
  }
  return accepted(context);
}

function setTransport(context: UserContext): ApiReply {
  const { host, now } = context;
  const { proxy, ssms } = readBody<{
    proxy: { server: string | null; port: number | null };
    ssms?: string | null;
  }>(context, transport);
  if (licenseAt(host.license, now).registration !== 'none') {
    throw new ApiError(400, 'The transport cannot be changed while registered.');
  }
  host.license.transport = {
    proxyServer: proxy.server,
    proxyPort: proxy.port,
    ssms: ssms === undefined ? host.license.transport.ssms : ssms,
  };
  return accepted(context);
}
