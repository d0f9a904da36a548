/** 'right', or both to be compared: the areas below the stack. */
function judge(yours: string, kernel: string): string {
  const lines = (text: string) =>
    text
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('bffff000'))
      .join('\n');
  return lines(yours) === lines(kernel)
    ? 'right'
    : `yours:\n${lines(yours)}\nkernel:\n${lines(kernel)}`;
}

judge(first, reallyFirst); //=> right
judge(second, reallySecond); //=> right
judge(third, reallyThird); //=> right
judge(fourth, reallyFourth); //=> right
