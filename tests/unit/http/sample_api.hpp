#pragma once

#include <map>
#include <string>
#include <vector>

#include "platform/http/router.hpp"

/// A small service with something of everything, for the tests of this folder.
namespace medres::http_test {

class SetClock final : public Clock {
 public:
  Instant Now() const override { return now; }
  Instant now = *ParseInstant("2026-12-01T00:00:00Z");
};

/// Knows two keys, "reader" and "admin", and must look for others: "slow" is found to be an administrator's, "slow
/// stranger" nobody's, and "slow fault" throws.
class TwoKeys final : public http::Authenticator {
 public:
  std::optional<Task<Result<std::shared_ptr<const http::Identity>>>> LookUp(
      const http::Request& request) const override;
  Result<std::shared_ptr<const http::Identity>> Authenticate(const http::Request& request) const override;
};

/// Lets `left` more requests pass.
class Countdown final : public http::RateLimiter {
 public:
  Status Admit(http::Context&) override;
  Status Refused(http::Context&, const Error& why) override;
  int left = 1'000'000;
  int left_to_refuse = 1'000'000;
};

class Recorder final : public http::RequestObserver {
 public:
  void OnAnswered(const http::Answered& answered) override;
  void OnInternalError(const http::Context&, std::string_view what) override { failures.emplace_back(what); }

  std::vector<std::string> lines;  ///< "listRooms /rooms 200"
  std::vector<std::string> failures;
};

/// An edge that spells failures its own way.
class PlainErrors final : public http::ErrorWriter {
 public:
  http::Response Write(const Error& error, const http::Context&) const override;
  http::Response WriteStatus(int status, std::string_view code, const ErrorArgs&, const http::Context&) const override;
};

struct Answer {
  int status = 0;
  std::string body;
  std::map<std::string, std::string> headers;
};

/// The service, called without a socket.
class SampleApi {
 public:
  SampleApi();

  Answer Call(http::Method method, std::string_view target, std::vector<http::HeaderField> headers = {},
              std::string_view body = {});
  Answer Get(std::string_view target, std::vector<http::HeaderField> headers = {});
  /// As JSON.
  Answer Post(std::string_view target, std::string_view body, std::vector<http::HeaderField> headers = {});

  const http::Messages messages = http::Messages::Embedded();
  SetClock clock;
  TwoKeys keys;
  Countdown limiter;
  Recorder recorder;
  PlainErrors plain;
  http::Router router;

 private:
  void AddRooms();
  void AddCounts();
  void AddFailures();
};

inline constexpr std::string_view kRoomId = "01JD3ZQ4M8E6T7V9X2B5C0N1RK";
inline constexpr http::HeaderField kReader{"Authorization", "Bearer reader"};
inline constexpr http::HeaderField kAdmin{"Authorization", "Bearer admin"};

/// "?limit json.range; /name json.missing", or the code of a problem without errors.
std::string IssuesOf(std::string_view problem);

}  // namespace medres::http_test
