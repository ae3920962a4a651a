#include "api/rest/scheduling/appointments/verdict.hpp"

#include "scheduling/calendar/zone.hpp"

namespace medres::api {

VerdictView ToView(const scheduling::BookingVerdict& verdict, Instant start, const Speech& speech,
                   http::Language language) {
  VerdictView view;
  view.allowed = verdict.reasons.empty();
  view.policy = verdict.policy;
  for (const Issue& issue : verdict.reasons) {
    view.reasons.push_back({issue.code,
                            issue.pointer,
                            speech.messages.Render(language, issue.code, issue.args),
                            {issue.args.begin(), issue.args.end()}});
  }
  if (verdict.fit.submit_from) {
    const scheduling::Zone* zone = scheduling::FindZone(verdict.zone);
    view.fits.submit_from = {*verdict.fit.submit_from,
                             zone == nullptr ? Minutes(0) : zone->OffsetAt(*verdict.fit.submit_from)};
  }
  view.fits.first_date = verdict.fit.first_date;
  view.fits.last_date = verdict.fit.last_date;
  view.fits.next_start = verdict.next_start;
  if (verdict.fee) view.fee = FeeView{verdict.fee->amount_cents, verdict.fee->hold_minutes};
  view.sentence = {SentenceOf(verdict, start, speech, http::Language::kZh),
                   SentenceOf(verdict, start, speech, http::Language::kEn)};
  return view;
}

}  // namespace medres::api
