// The guided stories: sequences of views with text, one file each.

/** One view of a story, and what there is to see in it. */
export interface Step {
  title: string;
  /** Paragraphs, apart by empty lines. */
  text: string;
  /** The fragment of the view. */
  address: string;
}

export interface Story {
  id: string;
  title: string;
  lede: string;
  steps: Step[];
  /** Ids of sources. */
  sources: string[];
}

const files = import.meta.glob<Story>('../../stories/*.json', { eager: true, import: 'default' });

/** All stories, in the order of their files' names. */
export const stories: Story[] = Object.keys(files).sort().map((name) => files[name]!);

/** A story and a step (from 0) of what follows #/story/: the story's id, and the step from 1, by default the first. Null where there is none. */
export function stepOf(id: string): { story: Story; step: number } | null {
  const [name, number = '1', ...rest] = id.split('/');
  const story = stories.find((each) => each.id === name);
  const step = Number(number) - 1;
  return story && rest.length === 0 && Number.isInteger(step) && story.steps[step] ? { story, step } : null;
}

/** The fragment of a step of a story. */
export const stepHref = (story: Story, step: number): string => `#/story/${story.id}/${step + 1}`;
