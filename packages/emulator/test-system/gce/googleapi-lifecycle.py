"""The life of instances as Google's client for Python drives it.

Arguments: the root of the API, and the discovery document that the client is built from.
"""

import json
import sys
import uuid

import httplib2
from googleapiclient.discovery import build_from_document
from googleapiclient.errors import HttpError

PROJECT = "demo-project"
ZONE = "europe-west1-b"
PLACE = {"project": PROJECT, "zone": ZONE}

document = json.load(open(sys.argv[2]))
document["rootUrl"] = sys.argv[1] + "/"
compute = build_from_document(document, http=httplib2.Http())


def expect(actual, expected):
    if actual != expected:
        raise AssertionError(f"{actual!r} is not {expected!r}")


def expect_error(status, reason, request):
    try:
        request.execute()
    except HttpError as error:
        expect(int(error.resp.status), status)
        expect(json.loads(error.content)["error"]["errors"][0]["reason"], reason)
        return
    raise AssertionError(f"{reason} was not raised")


def finish(operation):
    while operation["status"] != "DONE":
        operation = compute.zoneOperations().wait(operation=operation["name"], **PLACE).execute()
    return operation


def body(name, **changes):
    family = compute.images().getFromFamily(project="debian-cloud", family="debian-12").execute()
    return {
        "name": name,
        "machineType": f"zones/{ZONE}/machineTypes/n2-standard-2",
        "disks": [{"boot": True, "autoDelete": True, "initializeParams": {"sourceImage": family["selfLink"]}}],
        "networkInterfaces": [{"network": "global/networks/default"}],
        **changes,
    }


def insert(name, **changes):
    return compute.instances().insert(body=body(name, **changes), **PLACE).execute()


def read(name):
    return compute.instances().get(instance=name, **PLACE).execute()


def look_around():
    zones = compute.zones().list(project=PROJECT, filter='name eq "europe-west1-.*"').execute()["items"]
    expect([zone["name"] for zone in zones], ["europe-west1-b", "europe-west1-c", "europe-west1-d"])
    kind = compute.machineTypes().get(machineType="n2-standard-2", **PLACE).execute()
    expect((kind["guestCpus"], kind["memoryMb"]), (2, 8192))
    expect(compute.networks().get(project=PROJECT, network="default").execute()["name"], "default")
    quotas = compute.regions().get(project=PROJECT, region="europe-west1").execute()["quotas"]
    expect([quota["usage"] for quota in quotas if quota["metric"] == "INSTANCES"], [0])


def live():
    request_id = str(uuid.uuid4())
    first = compute.instances().insert(body=body("vm-1", labels={"env": "dev"}), requestId=request_id, **PLACE).execute()
    again = compute.instances().insert(body=body("vm-1", labels={"env": "dev"}), requestId=request_id, **PLACE).execute()
    expect(again["name"], first["name"])
    expect_error(409, "alreadyExists", compute.instances().insert(body=body("vm-1"), **PLACE))
    expect("error" in finish(first), False)
    expect(read("vm-1")["status"], "RUNNING")

    labels = {"env": "prod", "team": "red"}
    fingerprint = read("vm-1")["labelFingerprint"]
    change = {"labels": labels, "labelFingerprint": fingerprint}
    finish(compute.instances().setLabels(instance="vm-1", body=change, **PLACE).execute())
    expect(read("vm-1")["labels"], labels)
    expect_error(412, "conditionNotMet", compute.instances().setLabels(instance="vm-1", body=change, **PLACE))

    metadata = {"fingerprint": read("vm-1")["metadata"]["fingerprint"], "items": [{"key": "a", "value": "b"}]}
    finish(compute.instances().setMetadata(instance="vm-1", body=metadata, **PLACE).execute())
    expect(read("vm-1")["metadata"]["items"], [{"key": "a", "value": "b"}])
    console = compute.instances().getSerialPortOutput(instance="vm-1", port=1, start="0", **PLACE).execute()
    expect("power on" in console["contents"], True)

    finish(compute.instances().stop(instance="vm-1", **PLACE).execute())
    expect(read("vm-1")["status"], "TERMINATED")
    finish(compute.instances().start(instance="vm-1", **PLACE).execute())
    expect(read("vm-1")["status"], "RUNNING")


def fail():
    operation = finish(insert("vm-full", machineType=f"zones/{ZONE}/machineTypes/n2-standard-16"))
    expect(operation["error"]["errors"][0]["code"], "ZONE_RESOURCE_POOL_EXHAUSTED_WITH_DETAILS")
    expect(operation["httpErrorStatusCode"], 503)
    expect_error(404, "notFound", compute.instances().get(instance="vm-full", **PLACE))
    expect_error(400, "invalid", compute.instances().insert(body=body("vm-x", machineType="zones/x/machineTypes/y"), **PLACE))


def page():
    for operation in [insert(f"vm-{number}") for number in range(2, 7)]:
        finish(operation)
    names = []
    request = compute.instances().list(maxResults=2, filter="name eq vm-.*", **PLACE)
    pages = 0
    while request is not None:
        answer = request.execute()
        names += [item["name"] for item in answer.get("items", [])]
        request = compute.instances().list_next(request, answer)
        pages += 1
    expect((names, pages), ([f"vm-{number}" for number in range(1, 7)], 3))
    everywhere = compute.instances().aggregatedList(project=PROJECT, filter='labels.env = "prod"').execute()["items"]
    expect([item["name"] for item in everywhere[f"zones/{ZONE}"]["instances"]], ["vm-1"])
    expect(everywhere["zones/us-central1-b"]["warning"]["code"], "NO_RESULTS_ON_PAGE")


def end():
    protect = compute.instances().setDeletionProtection
    finish(protect(resource="vm-1", deletionProtection=True, **PLACE).execute())
    expect_error(400, "invalidResourceUsage", compute.instances().delete(instance="vm-1", **PLACE))
    finish(protect(resource="vm-1", deletionProtection=False, **PLACE).execute())
    operations = [compute.instances().delete(instance=f"vm-{number}", **PLACE).execute() for number in range(1, 7)]
    for operation in operations:
        finish(operation)
    expect(compute.instances().list(**PLACE).execute().get("items"), None)
    expect(compute.disks().list(**PLACE).execute().get("items"), None)


for step in (look_around, live, fail, page, end):
    step()
print("all checks passed")
