#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "api/rest/scheduling/appointments/sentence.hpp"
#include "platform/http/messages.hpp"
#include "platform/json/json.hpp"
#include "scheduling/booking/describe.hpp"
#include "scheduling/booking/service.hpp"

namespace medres::api {

/// One reason against a wish.
struct ReasonView {
  std::string rule;
  std::string pointer;
  std::string message;
  std::map<std::string, std::string> values;
};
BOOST_DESCRIBE_STRUCT(ReasonView, (), (rule, pointer, message, values))
constexpr auto DescribeJson(const ReasonView*) {
  return json::Object("Reason", "One reason against a wish.", json::Field("rule").Example("policy.limit.department"),
                      json::Field("message").Help("In the caller's language."),
                      json::Field("values").Help("What the message tells of, by name."));
}

/// What would be possible instead.
struct FitView {
  std::optional<json::ZonedInstant> submit_from;
  std::optional<LocalDate> first_date;
  std::optional<LocalDate> last_date;
  std::optional<std::string> next_start;
};
BOOST_DESCRIBE_STRUCT(FitView, (), (submit_from, first_date, last_date, next_start))
constexpr auto DescribeJson(const FitView*) {
  return json::Object("Fit", "What would be possible instead.",
                      json::Field("submit_from").Help("The same wish passes the policy from then on."),
                      json::Field("first_date").Help("At the same time of day, the policy allows dates from this one"),
                      json::Field("last_date").Help("to this one."),
                      json::Field("next_start").Help("A free start at or after the wish."));
}

struct SentenceView {
  std::string zh;
  std::string en;
};
BOOST_DESCRIBE_STRUCT(SentenceView, (), (zh, en))
constexpr auto DescribeJson(const SentenceView*) { return json::Object("Sentence", "For the front desk."); }

struct FeeView {
  std::int64_t amount_cents = 0;
  std::optional<int> hold_minutes;
};
BOOST_DESCRIBE_STRUCT(FeeView, (), (amount_cents, hold_minutes))
constexpr auto DescribeJson(const FeeView*) {
  return json::Object("FeeQuote", "What the visit would cost, in fen.",
                      json::Field("hold_minutes").Help("How long it is kept unpaid; as long as it takes when absent."));
}

struct VerdictView {
  bool allowed = false;
  std::optional<scheduling::PolicyStamp> policy;
  std::vector<ReasonView> reasons;
  FitView fits;
  SentenceView sentence;
  std::optional<FeeView> fee = {};
};
BOOST_DESCRIBE_STRUCT(VerdictView, (), (allowed, policy, reasons, fits, sentence, fee))
constexpr auto DescribeJson(const VerdictView*) {
  return json::Object("BookingVerdict", "Whether a wish would be booked, and why not.");
}

VerdictView ToView(const scheduling::BookingVerdict& verdict, Instant start, const Speech& speech,
                   http::Language language);

}  // namespace medres::api
