import { z } from 'zod';

// Answers are read leniently: only what is used, and unknown keys and values pass, because releases add to them.

const count = z.number().nullish();

/** Of `GET /system_information`. */
export const systemInformationSchema = z.object({ version: z.string().optional(), ready: z.boolean() });

/** Of `POST /auth_extended`. */
export const loginSchema = z.object({ token: z.string().min(1), id: z.string().optional() });

/** Of `GET /system_health`. */
export const systemHealthSchema = z.object({
  computes: z
    .record(
      z.string(),
      z.object({
        hostname: z.string().nullish(),
        admission_state: z.string().nullish(),
        kvm_vmx_enabled: z.boolean().nullish(),
        enough_cpus: z.boolean().nullish(),
        refplat_images_available: z.boolean().nullish(),
        lld_connected: z.boolean().nullish(),
        libvirt: z.boolean().nullish(),
        fabric: z.boolean().nullish(),
        device_mux: z.boolean().nullish(),
        docker_shim: z.boolean().nullish(),
      }),
    )
    .nullish(),
  controller: z
    .object({
      core_connected: z.boolean().nullish(),
      nodes_loaded: z.boolean().nullish(),
      images_loaded: z.boolean().nullish(),
    })
    .nullish(),
});

/** Of `GET /system_stats`; parts are missing while the compute hosts come up. */
export const systemStatisticsSchema = z.object({
  all: z
    .object({
      cpu: z.object({ count }).nullish(),
      memory: z.object({ total: count }).nullish(),
    })
    .nullish(),
});

const nodeSize = z.object({ cpus: count, ram: count, cpu_limit: count });

/** Of `GET /nodes`. */
export const nodesSchema = z.array(
  nodeSize.extend({
    lab_id: z.string().nullish(),
    node_definition: z.string().nullish(),
    state: z.string(),
    operational: nodeSize.nullish(),
  }),
);

/** Of `GET /licensing`. */
export const licensingSchema = z.object({
  registration: z.object({ status: z.string() }),
  authorization: z.object({ status: z.string() }),
  product_license: z.object({ active: z.string().nullish() }).nullish(),
  udi: z.object({ product_uuid: z.string().nullish() }).nullish(),
  features: z.array(z.object({ id: z.string(), in_use: count })).nullish(),
});

/** Of `GET /diagnostics/licensing`. */
export const licensingDiagnosticsSchema = z.object({ quota: count, started: count });

/** Of `GET /users/{id}`. */
export const userSchema = z.object({ resource_pool: z.string().nullish() });

/** Of `GET /resource_pools/{id}`. */
export const resourcePoolSchema = z.object({ licenses: count });

/** Of `GET /labs`. */
export const labIdsSchema = z.array(z.string());

/** Of `GET /labs/{id}`. */
export const labSchema = z.object({
  lab_title: z.string(),
  lab_notes: z.string().nullish(),
  state: z.string(),
});

/** Of `GET /labs/{id}/lab_element_state`. */
export const elementStatesSchema = z.object({ nodes: z.record(z.string(), z.string()) });

/** Of `POST /import`. */
export const importSchema = z.object({ id: z.string().min(1) });

/** What a host says of itself without a login. */
export type SystemInformation = z.infer<typeof systemInformationSchema>;
/** What a host says of its services. */
export type SystemHealth = z.infer<typeof systemHealthSchema>;
/** Size and load of a host. */
export type SystemStatistics = z.infer<typeof systemStatisticsSchema>;
/** A node of some lab. */
export type CmlNode = z.infer<typeof nodesSchema>[number];
/** State of the license. */
export type Licensing = z.infer<typeof licensingSchema>;
/** How many nodes the license allows and counts; both may be unknown. */
export type LicensingDiagnostics = z.infer<typeof licensingDiagnosticsSchema>;
/** A lab without its nodes. */
export type CmlLab = z.infer<typeof labSchema>;
/** State of each node of a lab. */
export type ElementStates = z.infer<typeof elementStatesSchema>;
