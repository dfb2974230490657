// The list of guided stories.
import { Empty } from '../../parts/Waiting';
import { stepHref, stories } from './stories';

export default function StoriesPage() {
  return (
    <div className="page ask">
      <h1>Stories</h1>
      <p className="lede">Cases told step by step: each step is a live view of the graph, with what there is to see in it.</p>
      {stories.length === 0 && <Empty>No story is told yet.</Empty>}
      <ul className="examples stories">
        {stories.map((story) => (
          <li key={story.id}>
            <h2>
              <a href={stepHref(story, 0)}>{story.title}</a>
            </h2>
            <p>{story.lede}</p>
            <p className="hint">{story.steps.length} steps</p>
          </li>
        ))}
      </ul>
    </div>
  );
}
