/** A button beside the command, where the browser lets a page write to the clipboard. */
export function offerCopy(): void {
  const command = document.querySelector<HTMLElement>('.command');
  if (!command || !navigator.clipboard) return;
  const button = document.createElement('button');
  button.type = 'button';
  button.textContent = 'Copy the command';
  button.addEventListener('click', () => {
    navigator.clipboard.writeText(command.textContent ?? '').then(
      () => {
        button.textContent = 'Copied';
      },
      () => {
        button.textContent = 'The browser did not allow it';
      },
    );
  });
  command.after(button);
}
