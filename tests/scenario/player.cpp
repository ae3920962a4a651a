#include "scenario/player.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <cctype>

#include "base/text.hpp"
#include "platform/http/message.hpp"
#include "scenario/matching.hpp"

namespace medres::scenario {
namespace {

/// "name = value". The name of a variable is written with its $, which is left off.
std::pair<std::string, std::string> ReadAssignment(std::string_view text, const Place& place) {
  const auto equals = text.find('=');
  if (equals == std::string_view::npos) throw ScriptError(place, "expected NAME = VALUE");
  const std::string_view name = text::Trim(text.substr(0, equals));
  return {std::string(name.substr(name.starts_with('$') ? 1 : 0)), std::string(text::Trim(text.substr(equals + 1)))};
}

Milliseconds ReadDuration(std::string_view text, const Place& place) {
  const auto number = text.empty() ? std::nullopt : text::ParseInteger(text.substr(0, text.size() - 1));
  if (number && text.back() == 's') return std::chrono::seconds(*number);
  if (number && text.back() == 'm') return std::chrono::minutes(*number);
  if (number && text.back() == 'h') return std::chrono::hours(*number);
  if (number && text.back() == 'd') return std::chrono::days(*number);
  throw ScriptError(place, "not a duration (30s, 10m, 2h, 1d): " + std::string(text));
}

/// Scripts write Chinese in query strings as it is; on the wire it is percent-encoded.
std::string Encoded(std::string_view target) {
  constexpr std::string_view kHex = "0123456789ABCDEF";
  std::string encoded;
  for (const char c : target) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x80) {
      encoded.push_back(c);
    } else {
      encoded.append({'%', kHex[byte >> 4], kHex[byte & 15]});
    }
  }
  return encoded;
}

std::string Quoted(std::string_view text) {
  const std::string quoted = boost::json::serialize(boost::json::value(text));
  return quoted.substr(1, quoted.size() - 2);
}

bool Has(const std::vector<HeaderLine>& headers, std::string_view name) {
  return std::ranges::any_of(headers,
                             [&](const HeaderLine& header) { return http::EqualsIgnoringCase(header.name, name); });
}

void AddDefault(std::vector<HeaderLine>& headers, std::string name, std::string value) {
  if (!Has(headers, name)) headers.push_back({std::move(name), std::move(value)});
}

std::string Describe(const Call& call, const Reply& reply, const std::vector<std::string>& lines) {
  std::string text = call.method + " " + call.target + " " + call.body;
  for (const std::string& line : lines) text.append("\n  ").append(line);
  return text.append("\nanswer: ").append(std::to_string(reply.status)).append(" ").append(reply.body);
}

}  // namespace

Keys KeysOf(const Script& script) {
  Keys keys;
  for (const Step& step : script) {
    const auto* directive = std::get_if<Directive>(&step.action);
    if (directive == nullptr || directive->word != "key") continue;
    const auto [name, scopes] = ReadAssignment(directive->text, step.place);
    for (const std::string_view scope : text::Split(scopes, ' ')) keys[name].emplace_back(scope);
  }
  return keys;
}

std::vector<Mismatch> Player::Play(const Script& script) {
  for (const Step& step : script) {
    try {
      if (const auto* directive = std::get_if<Directive>(&step.action)) {
        Do(*directive, step.place);
      } else if (!Do(std::get<Exchange>(step.action), step.place)) {
        break;
      }
    } catch (const ScriptError&) {
      throw;
    } catch (const std::exception& failure) {
      throw ScriptError(step.place, failure.what());
    }
  }
  return std::move(mismatches_);
}

void Player::Do(const Directive& directive, const Place& place) {
  const std::string text = Fill(directive.text, false, place);
  if (directive.word == "now" || directive.word == "advance") {
    if (directive.word == "now") {
      now_ = ParseInstant(text);
    } else if (now_) {
      now_ = *now_ + ReadDuration(text, place);
    }
    if (!now_) throw ScriptError(place, "`now` needs an instant with an offset, `advance` a `now` before it");
    stage_.SetClock(*now_);
  } else if (directive.word == "caller") {
    if (text != "nobody" && !secrets_.contains(text)) throw ScriptError(place, "no `key` line makes " + text);
    caller_ = text;
  } else if (directive.word == "language") {
    language_ = text;
  } else if (directive.word == "let") {
    auto [name, value] = ReadAssignment(text, place);
    variables_[std::move(name)] = std::move(value);
  }
}

bool Player::Do(const Exchange& exchange, const Place& place) {
  const Call call = Prepare(exchange, place);
  const Reply reply = stage_.Send(call);
  ++exchanges_;
  std::vector<std::string> lines;
  if (reply.status != exchange.status) {
    lines.push_back("status: expected " + std::to_string(exchange.status) + ", got " + std::to_string(reply.status));
  }
  for (const HeaderLine& header : exchange.expected_headers) {
    const std::string wanted = Fill(header.value, false, place);
    const std::string* got = reply.Header(header.name);
    if (wanted == "<absent>" ? got == nullptr : got != nullptr && TextMatches(wanted, *got)) continue;
    lines.push_back(header.name + ": expected " + wanted + ", got " + (got != nullptr ? *got : "none"));
  }
  std::ranges::move(Differences(Fill(exchange.expected_body, true, place), reply.body), std::back_inserter(lines));
  bool complete = true;
  for (const Capture& capture : exchange.captures) {
    if (Take(capture, reply)) continue;
    lines.push_back("$" + capture.name + ": there is no " + capture.source + "; the rest is not played");
    complete = false;
  }
  if (!lines.empty()) mismatches_.push_back({place, Describe(call, reply, lines)});
  return complete;
}

Call Player::Prepare(const Exchange& exchange, const Place& place) const {
  Call call{.method = exchange.method,
            .target = Encoded(Fill(exchange.target, false, place)),
            .headers = {},
            .body = Fill(exchange.body, true, place)};
  for (const HeaderLine& header : exchange.headers) {
    call.headers.push_back({header.name, Fill(header.value, false, place)});
  }
  if (caller_ != "nobody") AddDefault(call.headers, "Authorization", "Bearer " + secrets_.at(caller_));
  AddDefault(call.headers, "Accept-Language", language_);
  if (!call.body.empty()) AddDefault(call.headers, "Content-Type", "application/json");
  return call;
}

bool Player::Take(const Capture& capture, const Reply& reply) {
  if (capture.source.starts_with('[')) {
    const std::string* header = reply.Header(capture.source.substr(1, capture.source.size() - 2));
    if (header != nullptr) variables_[capture.name] = *header;
    return header != nullptr;
  }
  boost::system::error_code error;
  const boost::json::value body = boost::json::parse(reply.body, error);
  if (error.failed()) return false;
  const boost::json::value* found = body.find_pointer(capture.source, error);
  if (found == nullptr) return false;
  variables_[capture.name] = found->is_string() ? std::string(found->get_string()) : boost::json::serialize(*found);
  return true;
}

std::string Player::Fill(std::string_view text, bool as_json, const Place& place) const {
  std::string filled;
  while (!text.empty()) {
    const auto dollar = std::min(text.find('$'), text.size());
    filled.append(text.substr(0, dollar));
    text.remove_prefix(dollar);
    if (text.empty()) break;
    std::size_t end = 1;
    while (end < text.size() && (std::isalnum(static_cast<unsigned char>(text[end])) != 0 || text[end] == '_')) ++end;
    if (end == 1) {  // a plain $, as regular expressions have
      filled.push_back('$');
    } else {
      const auto value = variables_.find(std::string(text.substr(1, end - 1)));
      if (value == variables_.end()) throw ScriptError(place, "no value for " + std::string(text.substr(0, end)));
      filled.append(as_json ? Quoted(value->second) : value->second);
    }
    text.remove_prefix(end);
  }
  return filled;
}

}  // namespace medres::scenario
