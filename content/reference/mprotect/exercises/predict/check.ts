/** Your lines that the kernel does not have; and how many of its lines you do not have. */
function differences(yours: string, kernel: string): string {
  const said = yours.split('\n').filter((line) => line.trim() !== '');
  const there = kernel.split('\n').filter((line) => !line.startsWith('bffff000'));
  const missing = there.filter((line) => !said.includes(line)).length;
  return [
    ...said.filter((line) => !there.includes(line)).map((line) => `not so: ${line}`),
    ...(missing > 0 ? [`missing: ${missing}`] : []),
  ].join('\n');
}

differences(first, reallyFirst); //=>
differences(second, reallySecond); //=>
differences(third, reallyThird); //=>
differences(fourth, reallyFourth); //=>
