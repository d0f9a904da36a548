/// <reference types="astro/client" />

// For plain tsc, which reads no .astro file; `astro check` knows their props.
declare module '*.astro' {
  const component: import('astro/runtime/server/index.js').AstroComponentFactory;
  export default component;
}
