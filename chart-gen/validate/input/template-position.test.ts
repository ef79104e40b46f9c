import { expect } from 'chai';
import { positionInTemplate } from './template-position.ts';

const template = `{{- if .Values.on }}
spec:
  image: {{ .Values.image }}
  list:
    - name: a
      value: same
    - name: {{ .Values.b }}
      value: same
{{- end }}
`;
const rendered =
  'spec:\n  image: shop/a:1\n  list:\n    - name: a\n      value: same\n    - name: b\n      value: same\n';
const at = (line: number, column = 3) => positionInTemplate(template, rendered, { line, column });

describe('a line of a rendered template is found in the template', () => {
  it('where the text is the same and stands only once', () => {
    expect(at(1, 1)).to.deep.equal({ line: 2, column: 1 });
    expect(at(4, 7)).to.deep.equal({ line: 5, column: 7 });
  });

  it('where its key stands once before an expression', () => {
    expect(at(2)).to.deep.equal({ line: 3, column: 3 });
    expect(at(6, 7)).to.deep.equal({ line: 7, column: 7 });
  });

  it('and nowhere, rather than in the wrong place, when it may be several', () => {
    expect(at(7)).to.deep.equal({ line: 1, column: 1 });
    expect(at(99)).to.deep.equal({ line: 1, column: 1 });
    expect(positionInTemplate('', rendered, { line: 2, column: 3 })).to.deep.equal({ line: 1, column: 1 });
  });

  it('at the same distance when nothing was rendered away', () => {
    expect(positionInTemplate(rendered, rendered, { line: 7, column: 7 })).to.deep.equal({
      line: 7,
      column: 7,
    });
  });

  it('the column follows the indentation', () => {
    expect(
      positionInTemplate('a:\n{{ b }}\n  key: x\n', 'a:\n      key: x\n', { line: 2, column: 7 }),
    ).to.deep.equal({ line: 3, column: 3 });
  });
});
