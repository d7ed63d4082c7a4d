"""The life of machines as Azure's SDK for Python drives it, against the emulator that the arguments name."""

import sys

from azure.core.credentials import AccessToken
from azure.core.exceptions import HttpResponseError, ResourceExistsError, ResourceNotFoundError
from azure.core.pipeline.policies import SansIOHTTPPolicy
from azure.mgmt.compute import ComputeManagementClient
from azure.mgmt.network import NetworkManagementClient

URL, SUBSCRIPTION, GROUP, LOCATION = sys.argv[1:5]
NETWORK = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{GROUP}/providers/Microsoft.Network"
SUBNET = {"id": f"{NETWORK}/virtualNetworks/labs-net/subnets/workers"}


class Credential:
    def get_token(self, *_scopes, **_options):
        return AccessToken("python", 2**32)


class TokenPolicy(SansIOHTTPPolicy):
    """The policy of the SDK sends no token over http."""

    def on_request(self, request):
        request.http_request.headers["Authorization"] = "Bearer python"


def client_of(kind):
    return kind(
        Credential(),
        SUBSCRIPTION,
        base_url=URL,
        authentication_policy=TokenPolicy(),
        polling_interval=0.2,
        retry_total=0,
    )


compute = client_of(ComputeManagementClient)
network = client_of(NetworkManagementClient)


def expect(actual, expected):
    if actual != expected:
        raise AssertionError(f"{actual!r} is not {expected!r}")


def expect_error(kind, status, code, call, *arguments, **options):
    try:
        result = call(*arguments, **options)
        if hasattr(result, "result"):
            result.result()
    except kind as error:
        expect((error.status_code, error.error.code if error.error else None), (status, code))
        return error
    raise AssertionError(f"{code} was not raised")


def machine(**changes):
    return {
        "location": LOCATION,
        "tags": {"team": "red"},
        "hardware_profile": {"vm_size": "Standard_D2s_v5"},
        "storage_profile": {
            "image_reference": {"publisher": "debian", "offer": "debian-12", "sku": "12-gen2", "version": "latest"},
            "os_disk": {"name": "root", "create_option": "FromImage", "delete_option": "Delete"},
            "data_disks": [
                {"lun": 0, "name": "data", "create_option": "Empty", "disk_size_gb": 8, "delete_option": "Detach"}
            ],
        },
        "os_profile": {
            "computer_name": "worker",
            "admin_username": "azureuser",
            "linux_configuration": {
                "ssh": {"public_keys": [{"path": "/home/azureuser/.ssh/authorized_keys", "key_data": "ssh-rsa A"}]}
            },
        },
        "network_profile": {"network_interfaces": [{"id": f"{NETWORK}/networkInterfaces/nic", "delete_option": "Delete"}]},
        "diagnostics_profile": {"boot_diagnostics": {"enabled": True}},
        **changes,
    }


def power_of(name):
    view = compute.virtual_machines.instance_view(GROUP, name)
    return [status.code for status in view.statuses][-1]


def look_around():
    sizes = [sku for sku in compute.resource_skus.list(filter=f"location eq '{LOCATION}'") if sku.resource_type == "virtualMachines"]
    expect("Standard_D2s_v5" in [size.name for size in sizes], True)
    versions = compute.virtual_machine_images.list(LOCATION, "debian", "debian-12", "12-gen2")
    expect([version.name for version in versions], ["0.20260101.1", "0.20260601.1"])
    quotas = {usage.name.value: usage.current_value for usage in compute.usage.list(LOCATION)}
    expect(quotas["virtualMachines"], 0)
    expect(network.subnets.get(GROUP, "labs-net", "workers").id.lower(), SUBNET["id"].lower())


def make_parts():
    address = network.public_ip_addresses.begin_create_or_update(
        GROUP, "ip", {"location": LOCATION, "sku": {"name": "Standard"}, "public_ip_allocation_method": "Static"}
    ).result()
    interface = network.network_interfaces.begin_create_or_update(
        GROUP,
        "nic",
        {
            "location": LOCATION,
            "ip_configurations": [
                {
                    "name": "primary",
                    "subnet": SUBNET,
                    "private_ip_address": "127.113.96.40",
                    "private_ip_allocation_method": "Static",
                    "public_ip_address": {"id": address.id, "delete_option": "Delete"},
                }
            ],
        },
    ).result()
    expect(interface.ip_configurations[0].private_ip_address, "127.113.96.40")


def live_and_end():
    created = compute.virtual_machines.begin_create_or_update(GROUP, "worker", machine()).result()
    expect((created.provisioning_state, created.tags), ("Succeeded", {"team": "red"}))
    expect(created.storage_profile.image_reference.exact_version, "0.20260601.1")
    expect(power_of("worker"), "PowerState/running")
    expect([vm.name for vm in compute.virtual_machines.list(GROUP)], ["worker"])
    [status] = list(compute.virtual_machines.list_all(status_only="true"))
    expect(status.instance_view.statuses[-1].code, "PowerState/running")
    uri = compute.virtual_machines.retrieve_boot_diagnostics_data(GROUP, "worker").serial_console_log_blob_uri
    expect(uri.startswith(URL), True)
    for begin, power in (
        (compute.virtual_machines.begin_deallocate, "PowerState/deallocated"),
        (compute.virtual_machines.begin_start, "PowerState/running"),
        (compute.virtual_machines.begin_restart, "PowerState/running"),
        (compute.virtual_machines.begin_power_off, "PowerState/stopped"),
    ):
        begin(GROUP, "worker").result()
        expect(power_of("worker"), power)
    compute.virtual_machines.begin_update(GROUP, "worker", {"tags": {"only": "this"}}).result()
    expect(compute.virtual_machines.get(GROUP, "worker").tags, {"only": "this"})
    expect_error(HttpResponseError, 400, "NicInUse", network.network_interfaces.begin_delete, GROUP, "nic")
    compute.virtual_machines.begin_delete(GROUP, "worker", force_deletion=True).result()
    expect_error(ResourceNotFoundError, 404, "ResourceNotFound", compute.virtual_machines.get, GROUP, "worker")
    compute.virtual_machines.begin_delete(GROUP, "worker").result()
    expect([disk.name for disk in compute.disks.list_by_resource_group(GROUP)], ["data"])
    compute.disks.begin_delete(GROUP, "data").result()
    expect(list(network.network_interfaces.list(GROUP)) + list(network.public_ip_addresses.list(GROUP)), [])


def make_mistakes():
    create = compute.virtual_machines.begin_create_or_update
    wrong = machine(hardware_profile={"vm_size": "Standard_Nothing"})
    expect_error(HttpResponseError, 400, "InvalidParameter", create, GROUP, "wrong", wrong)
    expect_error(ResourceExistsError, 409, "SkuNotAvailable", create, GROUP, "wrong", machine(hardware_profile={"vm_size": "Standard_M128s"}))
    expect_error(ResourceNotFoundError, 404, "ResourceGroupNotFound", compute.virtual_machines.get, "nowhere", "worker")
    expect_error(HttpResponseError, 400, "InvalidResourceReference", create, GROUP, "wrong", machine())


look_around()
make_parts()
live_and_end()
make_mistakes()
print("all checks passed")
