// The components that every page in content/ may use without importing them.
import BookStatus from './BookStatus.astro';
import ChapterContents from './ChapterContents.astro';
import Difference from './Difference.astro';
import Entry from './Entry.astro';
import Example from './Example.astro';
import Exercise from './Exercise.astro';
import FaultPath from './FaultPath.astro';
import FourFixups from './FourFixups.astro';
import KernelLink from './KernelLink.astro';
import Note from './Note.astro';
import Picture from './Picture.astro';
import PteMove from './PteMove.astro';
import Table from './Table.astro';

export const bookComponents = {
  BookStatus,
  ChapterContents,
  Difference,
  Entry,
  Example,
  Exercise,
  FaultPath,
  FourFixups,
  KernelLink,
  Note,
  Picture,
  PteMove,
  // What Markdown makes of a table.
  table: Table,
};
