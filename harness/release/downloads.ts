import type { Downloads } from '../../chart-gen/release/resolve-release.ts';
import { Failure } from '../../reports/failure/failure.ts';
import { downloadVerified } from '../lab/tools/download.ts';
import { type RequestOptions, requestFile } from '../lab/tools/download-request.ts';

/** Characters of a small text, such as a .sha256 file. */
const maxText = 4096;

export type Trust = Pick<RequestOptions, 'ca' | 'loopbackHttp' | 'signal'>;

/** Files of the official release page. What broke off is completed by the next call for the same file. */
export function releaseDownloads(trust: Trust = {}): Downloads {
  return {
    text: (url) => smallText(url, trust),
    file: (url, { sha256, to }) => downloadVerified(url, { ...trust, sha256, to }),
  };
}

async function smallText(url: string, trust: Trust): Promise<string> {
  const response = await requestFile(url, { ...trust, from: 0, answerTimeout: 10_000 });
  if (response.statusCode !== 200) {
    response.destroy();
    throw new Failure('MP_DOWNLOAD_REFUSED', {
      what: `${url} answered ${response.statusCode}`,
      why: response.statusCode === 404 ? 'there is no such release for this machine' : undefined,
    });
  }
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) {
    text += chunk;
    if (text.length > maxText) {
      response.destroy();
      throw new Failure('MP_DOWNLOAD_REFUSED', { what: `${url} is longer than ${maxText} characters` });
    }
  }
  return text;
}
