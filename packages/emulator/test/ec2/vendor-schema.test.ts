import { expect, test } from 'vitest';
import { findReplyMistakes, findRequestMistakes } from './vendor-schema.ts';

const reply = (content: string, root = 'DescribeInstancesResponse') =>
  `<?xml version="1.0" encoding="UTF-8"?>\n<${root} xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r</requestId>${content}</${root}>`;
const instance = (content: string) =>
  reply(`<reservationSet><item><instancesSet><item>${content}</item></instancesSet></item></reservationSet>`);
const check = (xml: string) => findReplyMistakes('DescribeInstances', 200, xml);

test('a reply that the vendor would send has no mistake', () => {
  expect(
    check(
      instance(
        '<instanceId>i-1</instanceId><launchTime>2026-01-01T00:00:00.000Z</launchTime><ebsOptimized>false</ebsOptimized><amiLaunchIndex>0</amiLaunchIndex>',
      ),
    ),
  ).toEqual([]);
});

test.each([
  ['an unknown element', instance('<colour>red</colour>'), /colour, which the vendor does not know/],
  ['a date in other words', instance('<launchTime>yesterday</launchTime>'), /launchTime is 'yesterday'/],
  ['a boolean in other words', instance('<ebsOptimized>no</ebsOptimized>'), /ebsOptimized is 'no'/],
  ['a number in words', instance('<amiLaunchIndex>none</amiLaunchIndex>'), /amiLaunchIndex/],
  ['a list without items', reply('<reservationSet><member/></reservationSet>'), /element member in a list/],
  ['text with elements', instance('<instanceId><a/></instanceId>'), /is a text/],
  ['another root', reply('', 'DescribeInstancesResult'), /root element/],
  ['an element twice', instance('<instanceId>a</instanceId><instanceId>b</instanceId>'), /twice/],
])('a reply with %s is found out', (_, xml, message) => {
  expect(check(xml)).toEqual([expect.stringMatching(message)]);
});

test.each([
  ['Action=DescribeInstances&Version=2016-11-15&Filter.1.Name=a&Filter.1.Value.1=b&DryRun=true', 0],
  ['Action=RunInstances&BlockDeviceMapping.1.Ebs.VolumeSize=8&NetworkInterface.1.DeviceIndex=0', 0],
  ['Action=DescribeInstances&Filters.1.Name=a', 1],
  ['Action=DescribeInstances&MaxResults=many', 1],
  ['Action=RunInstances&BlockDeviceMapping.first.DeviceName=a', 1],
  ['Action=DescribeNothing', 1],
])('the request %s has %i mistakes', (query, count) => {
  expect(findRequestMistakes(new URLSearchParams(query))).toHaveLength(count);
});

test('an error with a namespace is found out', () => {
  const error = (root: string) =>
    `<${root}><Errors><Error><Code>A</Code><Message>B</Message></Error></Errors><RequestID>r</RequestID></Response>`;
  expect(findReplyMistakes('DescribeInstances', 400, error('Response'))).toEqual([]);
  expect(findReplyMistakes('DescribeInstances', 400, error('Response xmlns="x"'))).toHaveLength(1);
});
