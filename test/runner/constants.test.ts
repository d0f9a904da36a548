import { describe, expect, test } from 'vitest';
import { withConstants } from '../../src/runner/constants.ts';

/** What becomes of the statements of an engine. */
function folded(body: string): string {
  const opening = 'var __sim=(()=>{';
  const made = withConstants(`"use strict";${opening}${body}})();`);
  expect(made).toContain(opening);
  return made.slice(made.indexOf(opening) + opening.length, -'})();'.length);
}

describe('numbers in the place of constants', () => {
  test('wherever the value is read, and as one number if all of an expression is', () => {
    expect(folded('var SIZE=4096,MASK=~(SIZE-1);function f(a){return a&MASK|SIZE}')).toBe(
      'var SIZE=4096,MASK=~(4096-1);function f(a){return a&(-4096)|4096}',
    );
    expect(folded('var HIGH=0xc0000000,NEXT=HIGH+4;function f(){return NEXT}')).toContain(
      'return 3221225476',
    );
  });

  test('a name of something else stays', () => {
    const body =
      'var A=1;function f(A){return A}function g(o){A:for(;;){break A}return o.A}class C{A=2;m(){return{A:3}}}';
    expect(folded(body)).toBe(body);
    expect(folded('var A=1;function f(){const A=2;return A}')).toContain('return A');
  });

  test('in an object, and as an object', () => {
    expect(folded('var A=1;function f(){return{A,B:A,[A]:A.toString()}}')).toBe(
      'var A=1;function f(){return{A:1,B:1,[1]:(1).toString()}}',
    );
  });

  test('a variable that changes, or is no number, stays', () => {
    const body = 'var a=1,b=2,c="x",d=f(),e=3;function f(){a=2;b++;[e]=[a+b+c+d+e]}';
    expect(folded(body)).toBe(body);
  });
});
