import { expect, test } from 'vitest';
import { toErrorXml, toReplyXml } from './to-xml.ts';

test('a reply has the namespace with its slash, the request id, and items in lists', () => {
  expect(toReplyXml('DescribeTags', 'r-1', { tagSet: [{ key: 'a', value: 'b' }], nextToken: undefined })).toBe(
    '<?xml version="1.0" encoding="UTF-8"?>\n<DescribeTagsResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>r-1</requestId><tagSet><item><key>a</key><value>b</value></item></tagSet></DescribeTagsResponse>',
  );
});

test('an empty list is an empty element, and an instant is in UTC', () => {
  expect(toReplyXml('X', 'r', { set: [], at: new Date(0), on: true, size: 3 })).toContain(
    '<set></set><at>1970-01-01T00:00:00.000Z</at><on>true</on><size>3</size>',
  );
});

test('text cannot break out of its element', () => {
  expect(toReplyXml('X', 'r', { value: '<&>"\r' })).toContain('<value>&lt;&amp;&gt;&quot;&#xd;</value>');
});

test('an error has no namespace, and exactly a code and a message', () => {
  expect(toErrorXml('InvalidAction', 'No.', 'r-1')).toBe(
    '<?xml version="1.0" encoding="UTF-8"?>\n<Response><Errors><Error><Code>InvalidAction</Code><Message>No.</Message></Error></Errors><RequestID>r-1</RequestID></Response>',
  );
});
