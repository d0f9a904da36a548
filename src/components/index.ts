// The components that every page in content/ may use without importing them, and those that source/mdx.ts puts there.
import BookStatus from './BookStatus.astro';
import ChapterContents from './ChapterContents.astro';
import Difference from './Difference.astro';
import Entry from './Entry.astro';
import Example from './Example.astro';
import Exercise from './Exercise.astro';
import FaultPath from './FaultPath.astro';
import FourFixups from './FourFixups.astro';
import Home from './Home.astro';
import KernelLink from './KernelLink.astro';
import LockTimeline from './LockTimeline.astro';
import Mistake from './Mistake.astro';
import Note from './Note.astro';
import Part from './Part.astro';
import Picture from './Picture.astro';
import Play from './Play.astro';
import PteMove from './PteMove.astro';

export const bookComponents = {
  BookStatus,
  ChapterContents,
  Difference,
  Entry,
  Example,
  Exercise,
  FaultPath,
  FourFixups,
  Home,
  KernelLink,
  LockTimeline,
  Mistake,
  Note,
  Part,
  Picture,
  Play,
  PteMove,
};
