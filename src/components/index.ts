// The components that every page in content/ may use without importing them.
import BookStatus from './BookStatus.astro';
import ChapterContents from './ChapterContents.astro';

export const bookComponents = { BookStatus, ChapterContents };
