"""The life of instances as boto3 drives it, against the endpoint that the first argument names."""

import sys

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError, WaiterError

ec2 = boto3.client("ec2", endpoint_url=sys.argv[1], config=Config(retries={"max_attempts": 1}))
QUICKLY = {"Delay": 1, "MaxAttempts": 60}


def expect(actual, expected):
    if actual != expected:
        raise AssertionError(f"{actual!r} is not {expected!r}")


def expect_error(code, status, method, **arguments):
    try:
        method(**arguments)
    except ClientError as error:
        expect(error.response["Error"]["Code"], code)
        expect(error.response["ResponseMetadata"]["HTTPStatusCode"], status)
        return
    raise AssertionError(f"{code} was not raised")


def read(instance_id):
    return ec2.describe_instances(InstanceIds=[instance_id])["Reservations"][0]["Instances"][0]


def tags(instance_id):
    return {tag["Key"]: tag["Value"] for tag in read(instance_id).get("Tags", [])}


def look_around():
    zones = [zone["ZoneName"] for zone in ec2.describe_availability_zones()["AvailabilityZones"]]
    expect(zones, ["us-east-1a", "us-east-1b", "us-east-1c"])
    image = ec2.describe_images(Filters=[{"Name": "name", "Values": ["debian-12-amd64-20260601-*"]}])["Images"][0]
    subnet = ec2.describe_subnets(Filters=[{"Name": "availability-zone", "Values": [zones[0]]}])["Subnets"][0]
    group = ec2.describe_security_groups(GroupNames=["default"])["SecurityGroups"][0]
    kind = ec2.describe_instance_types(InstanceTypes=["t3.micro"])["InstanceTypes"][0]
    expect((kind["VCpuInfo"]["DefaultVCpus"], kind["MemoryInfo"]["SizeInMiB"]), (2, 1024))
    offerings = ec2.describe_instance_type_offerings(
        LocationType="availability-zone", Filters=[{"Name": "instance-type", "Values": ["r5.2xlarge"]}]
    )["InstanceTypeOfferings"]
    expect([offering["Location"] for offering in offerings], zones[:2])
    return image, subnet, group


def launch_request(image, subnet, group, **changes):
    return {
        "ImageId": image["ImageId"],
        "InstanceType": "t3.micro",
        "MinCount": 1,
        "MaxCount": 1,
        "ClientToken": "boto3-token",
        "UserData": "#!/bin/sh\necho hello\n",
        "NetworkInterfaces": [
            {
                "DeviceIndex": 0,
                "SubnetId": subnet["SubnetId"],
                "Groups": [group["GroupId"]],
                "AssociatePublicIpAddress": True,
            }
        ],
        "BlockDeviceMappings": [
            {"DeviceName": image["RootDeviceName"], "Ebs": {"VolumeSize": 30, "VolumeType": "gp3"}},
            {"DeviceName": "/dev/sdf", "Ebs": {"VolumeSize": 7, "DeleteOnTermination": False, "Encrypted": True}},
        ],
        "MetadataOptions": {"HttpTokens": "required"},
        "TagSpecifications": [
            {"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": "b\u00f6to <3> & more"}]},
            {"ResourceType": "network-interface", "Tags": [{"Key": "owner", "Value": "boto3"}]},
        ],
        **changes,
    }


def launch_once(request):
    expect_error("DryRunOperation", 412, ec2.run_instances, DryRun=True, **request)
    first = ec2.run_instances(**request)["Instances"][0]
    expect(first["State"], {"Code": 0, "Name": "pending"})
    again = ec2.run_instances(**request)["Instances"][0]
    expect(again["InstanceId"], first["InstanceId"])
    expect_error("IdempotentParameterMismatch", 400, ec2.run_instances, **{**request, "InstanceType": "t3.small"})
    return first["InstanceId"]


def check_running(instance_id):
    expect_error("IncorrectInstanceState", 400, ec2.stop_instances, InstanceIds=[instance_id])
    ec2.get_waiter("instance_running").wait(InstanceIds=[instance_id], WaiterConfig=QUICKLY)
    instance = read(instance_id)
    expect(instance["MetadataOptions"]["HttpTokens"], "required")
    expect(instance["PublicIpAddress"].startswith("127.113."), True)
    expect(tags(instance_id), {"Name": "b\u00f6to <3> & more"})
    statuses = ec2.describe_instance_status(InstanceIds=[instance_id])["InstanceStatuses"]
    expect(statuses[0]["InstanceStatus"]["Status"], "initializing")
    interfaces = ec2.describe_network_interfaces(Filters=[{"Name": "tag:owner", "Values": ["boto3"]}])
    expect(interfaces["NetworkInterfaces"][0]["Attachment"]["InstanceId"], instance_id)
    expect("power on" in ec2.get_console_output(InstanceId=instance_id, Latest=True)["Output"], True)
    return instance


def check_tags(instance_id):
    ec2.create_tags(Resources=[instance_id], Tags=[{"Key": f"k{n}", "Value": ""} for n in range(49)])
    expect_error(
        "TagLimitExceeded", 400, ec2.create_tags, Resources=[instance_id], Tags=[{"Key": "one-more", "Value": ""}]
    )
    ec2.delete_tags(Resources=[instance_id], Tags=[{"Key": f"k{n}"} for n in range(49)])
    expect(list(tags(instance_id)), ["Name"])


def check_restart(instance_id, before):
    ec2.reboot_instances(InstanceIds=[instance_id])
    ec2.stop_instances(InstanceIds=[instance_id])
    ec2.stop_instances(InstanceIds=[instance_id])
    ec2.get_waiter("instance_stopped").wait(InstanceIds=[instance_id], WaiterConfig=QUICKLY)
    stopped = read(instance_id)
    expect("PublicIpAddress" in stopped, False)
    expect(stopped["StateReason"]["Code"], "Client.UserInitiatedShutdown")
    ec2.modify_instance_attribute(InstanceId=instance_id, InstanceType={"Value": "t3.small"})
    ec2.start_instances(InstanceIds=[instance_id])
    ec2.get_waiter("instance_running").wait(InstanceIds=[instance_id], WaiterConfig=QUICKLY)
    after = read(instance_id)
    expect(after["InstanceType"], "t3.small")
    expect(after["PrivateIpAddress"], before["PrivateIpAddress"])
    expect(after["PublicIpAddress"] == before["PublicIpAddress"], False)


def check_end(instance_id, request):
    ec2.terminate_instances(InstanceIds=[instance_id])
    ec2.get_waiter("instance_terminated").wait(InstanceIds=[instance_id], WaiterConfig=QUICKLY)
    try:
        ec2.get_waiter("instance_running").wait(InstanceIds=[instance_id], WaiterConfig=QUICKLY)
        raise AssertionError("A terminated instance was waited for")
    except WaiterError:
        pass
    expect_error("IdempotentInstanceTerminated", 400, ec2.run_instances, **request)
    left = ec2.describe_volumes(Filters=[{"Name": "status", "Values": ["available"]}])["Volumes"]
    expect([(volume["Size"], volume["Encrypted"]) for volume in left], [(7, True)])
    ec2.delete_volume(VolumeId=left[0]["VolumeId"])


def check_pages(image):
    count = 11
    launched = ec2.run_instances(ImageId=image["ImageId"], InstanceType="t3.micro", MinCount=count, MaxCount=count)
    ids = {instance["InstanceId"] for instance in launched["Instances"]}
    pages = ec2.get_paginator("describe_instances").paginate(
        Filters=[{"Name": "instance-state-name", "Values": ["pending", "running"]}],
        PaginationConfig={"PageSize": 5},
    )
    sizes = [sum(len(reservation["Instances"]) for reservation in page["Reservations"]) for page in pages]
    expect(sizes, [5, 5, 1])
    ec2.terminate_instances(InstanceIds=sorted(ids))
    ec2.get_waiter("instance_terminated").wait(InstanceIds=sorted(ids), WaiterConfig=QUICKLY)


def check_refusals(image):
    def refused(code, status, **changes):
        request = {"ImageId": image["ImageId"], "InstanceType": "t3.micro", "MinCount": 1, "MaxCount": 1, **changes}
        expect_error(code, status, ec2.run_instances, **request)

    refused("InvalidAMIID.NotFound", 400, ImageId="ami-00000000")
    refused("InvalidParameterValue", 400, UserData="x" * 16385)
    refused("Unsupported", 400, InstanceType="r5.2xlarge", Placement={"AvailabilityZone": "us-east-1c"})
    zone = {"AvailabilityZone": "us-east-1c"}
    refused("InsufficientInstanceCapacity", 500, InstanceType="c5.xlarge", Placement=zone)
    expect_error("InvalidInstanceID.NotFound", 400, ec2.describe_instances, InstanceIds=["i-00000000"])
    expect_error("InvalidInstanceID.Malformed", 400, ec2.describe_instances, InstanceIds=["i-nonsense"])


def main():
    image, subnet, group = look_around()
    request = launch_request(image, subnet, group)
    instance_id = launch_once(request)
    before = check_running(instance_id)
    check_tags(instance_id)
    check_restart(instance_id, before)
    check_end(instance_id, request)
    check_pages(image)
    check_refusals(image)
    print("all checks passed")


main()
