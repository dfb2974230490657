// Pages to look at: the name of their pictures, their address, and what is there once they are ready.
export const pagesToLookAt: [name: string, address: string, ready: string][] = [
  ['actor', '#/actor/person:leon-sigal?asOf=2018-03-01', '.ties'],
  ['state', '#/actor/state:united-states?asOf=2018-03-01', '.ties'],
  ['channel', '#/channel/channel:dialogo?asOf=1978-12-01', '.lineage .frame svg'],
  ['post', '#/post/post:us-ambassador-seoul?asOf=2018-06-12', '.post-claims'],
  ['event', '#/event/event:us-navy-boats-2016?asOf=2016-01-13', '.record-head h1'],
  ['agreement', '#/agreement/agreement:general-peace-agreement-mozambique?asOf=1992-10-04', '.lineage .frame svg'],
  ['convenors', '#/convenors?parties=state:united-states&parties=state:iran&asOf=2018-06-01', '.convenor'],
  ['vacancies', '#/vacancies?owner=state:united-states&asOf=2018-06-12', 'td'],
  ['timeline', '#/timeline?of=state:mozambique&of=organization:renamo&asOf=1990-07-08', '.history td'],
  ['lineage', '#/lineage?of=agreement:general-peace-agreement-mozambique', '.lineage .frame svg'],
  ['stories', '#/stories', '.stories li'],
  ['story-mozambique', '#/story/mozambique-1990/1', '.answer[data-current=true] .frame svg'],
  ['independent', '#/independent?from=state:united-states&to=state:china&asOf=1971-06-01', '.frame svg'],
  ['cuts', '#/cuts?from=state:united-states&to=state:north-korea&asOf=2018-03-01', 'td'],
  ['stability', '#/stability?from=state:united-states&to=state:north-korea&asOf=2018-03-01', 'td'],
];
