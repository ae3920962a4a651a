#pragma once

#include <boost/describe/class.hpp>
#include <boost/describe/enum.hpp>

#include "notification/model.hpp"
#include "platform/json/json.hpp"

/// Notices and preferences as data, for JSON.
namespace medres::notification {

BOOST_DESCRIBE_ENUM(NoticeKind, kBooked, kRescheduled, kSubstituted, kCancelled, kCancelledByProvider, kReminder,
                    kOffer, kCalled, kPaymentDue, kCancelledUnpaid)
BOOST_DESCRIBE_ENUM(NoticeStatus, kPending, kSent, kSuppressed, kWithdrawn, kDead)
BOOST_DESCRIBE_ENUM(ChannelKind, kSms, kEmail, kWechat, kFile)
BOOST_DESCRIBE_ENUM(Language, kZh, kEn)
BOOST_DESCRIBE_STRUCT(VisitFacts, (), (patient, start, local_start, resources, until, number, desk, cents))

BOOST_DESCRIBE_STRUCT(QuietHours, (), (from, to))
constexpr auto DescribeJson(const QuietHours*) {
  return json::Object("QuietHours", "When nobody is to be disturbed, in the clinic's time; may go over midnight.",
                      json::Field("from").Example("22:00"), json::Field("to").Example("07:00"));
}

/// What a caller says of how a patient wants to be told.
struct PreferencesInput {
  Language language = Language::kZh;
  std::vector<ChannelKind> channels;
  std::vector<NoticeKind> muted;
  std::optional<QuietHours> quiet;
  std::optional<std::string> email;
  std::optional<std::string> wechat;
};
BOOST_DESCRIBE_STRUCT(PreferencesInput, (), (language, channels, muted, quiet, email, wechat))
constexpr auto DescribeJson(const PreferencesInput*) {
  return json::Object("NotificationPreferencesInput", "How a patient wants to be told.",
                      json::Field("language").Optional(),
                      json::Field("channels").Optional().Items(0, 4).Help("In order; empty: the house's order."),
                      json::Field("muted").Optional().Items(0, 10).Help("Kinds of notices that are not wanted."),
                      json::Field("email").Matches(json::kEmail).Length(3, 254).Example("li@example.org"),
                      json::Field("wechat").Length(1, 64).Help("The openid at the clinic's official account."));
}

/// The code of an enum in the database and in data/notifications: "cancelled-by-provider".
template <class E>
std::string CodeOf(E value) {
  const std::string quoted = json::ToText(value);
  return quoted.substr(1, quoted.size() - 2);
}

template <class E>
Result<E> ParseCode(std::string_view code) {
  return json::Parse<E>('"' + std::string(code) + '"');
}

}  // namespace medres::notification
