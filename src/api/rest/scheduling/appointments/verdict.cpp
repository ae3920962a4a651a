#include "api/rest/scheduling/appointments/verdict.hpp"

#include "scheduling/calendar/zone.hpp"

namespace medres::api {
namespace {

std::string JoinedReasons(const scheduling::BookingVerdict& verdict, const http::Messages& messages,
                          http::Language language) {
  std::string text;
  for (const Issue& issue : verdict.reasons) {
    text.append(text.empty() ? "" : " ").append(messages.Render(language, issue.code, issue.args));
  }
  return text;
}

/// " It costs 50.00 yuan, to be paid within 30 minutes."
std::string FeeSentence(const scheduling::BookingVerdict& verdict, const http::Messages& messages,
                        http::Language language) {
  if (!verdict.fee) return {};
  ErrorArgs args{{"amount", scheduling::FormatYuan(verdict.fee->amount_cents)}};
  if (!verdict.fee->hold_minutes) return " " + messages.Render(language, "policy.verdict.fee", args);
  args.emplace_back("minutes", std::to_string(*verdict.fee->hold_minutes));
  return " " + messages.Render(language, "policy.verdict.fee_within", args);
}

/// The verdict, its reasons, and what would fit, for somebody who reads it to the patient.
std::string SentenceOf(const scheduling::BookingVerdict& verdict, Instant start, const http::Messages& messages,
                       http::Language language) {
  const std::string when = scheduling::FormatInZone(start, verdict.zone);
  if (verdict.reasons.empty()) {
    return messages.Render(language, "policy.verdict.allowed", {{"start", when}}) +
           FeeSentence(verdict, messages, language);
  }
  std::string sentence = messages.Render(language, "policy.verdict.refused",
                                         {{"start", when}, {"reasons", JoinedReasons(verdict, messages, language)}});
  if (verdict.fit.submit_from) {
    const std::string at = scheduling::FormatInZone(*verdict.fit.submit_from, verdict.zone);
    sentence += " " + messages.Render(language, "policy.verdict.submit_from", {{"at", at}});
  }
  if (verdict.fit.first_date && verdict.fit.last_date) {
    sentence += " " + messages.Render(language, "policy.verdict.dates",
                                      {{"first", FormatDate(*verdict.fit.first_date)},
                                       {"last", FormatDate(*verdict.fit.last_date)}});
  }
  if (verdict.next_start) {
    sentence += " " + messages.Render(language, "policy.verdict.next_start", {{"start", *verdict.next_start}});
  }
  return sentence;
}

}  // namespace

VerdictView ToView(const scheduling::BookingVerdict& verdict, Instant start, const http::Messages& messages,
                   http::Language language) {
  VerdictView view;
  view.allowed = verdict.reasons.empty();
  view.policy = verdict.policy;
  for (const Issue& issue : verdict.reasons) {
    view.reasons.push_back({issue.code,
                            issue.pointer,
                            messages.Render(language, issue.code, issue.args),
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
  view.sentence = {SentenceOf(verdict, start, messages, http::Language::kZh),
                   SentenceOf(verdict, start, messages, http::Language::kEn)};
  return view;
}

}  // namespace medres::api
