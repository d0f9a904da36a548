// Lights up the lines of the note that is being read, and the note of the line pointed at.

class BookPort extends HTMLElement {
  #lit = '';
  #read = '';

  connectedCallback(): void {
    this.addEventListener('pointerover', (event) => this.#point(event.target));
    this.addEventListener('pointerleave', () => this.#light(this.#read));
    this.addEventListener('focusin', (event) => this.#point(event.target));

    // A note is being read while it crosses the band a third of the way down the window.
    const seen = new IntersectionObserver(
      (changes) => {
        for (const { target, isIntersecting } of changes) {
          const number = (target as HTMLElement).dataset.n ?? '';
          if (isIntersecting) this.#read = number;
          else if (this.#read === number) this.#read = '';
        }
        this.#light(this.#read);
      },
      { rootMargin: '-30% 0px -60% 0px' },
    );
    for (const note of this.querySelectorAll('.note')) seen.observe(note);
  }

  #point(target: EventTarget | null): void {
    const at = target instanceof Element ? target.closest<HTMLElement>('[data-n]') : null;
    if (at) this.#light(at.dataset.n ?? '');
  }

  #light(number: string): void {
    if (number === this.#lit) return;
    this.#lit = number;
    for (const lit of this.querySelectorAll('.lit')) lit.classList.remove('lit');
    if (number === '') return;
    for (const part of this.querySelectorAll(`[data-n="${number}"]`)) part.classList.add('lit');
  }
}

if (!customElements.get('book-port')) customElements.define('book-port', BookPort);
