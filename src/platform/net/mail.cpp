#include "platform/net/mail.hpp"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <chrono>

#include "base/text.hpp"

namespace medres::net {
namespace {

constexpr std::size_t kLineLength = 76;
/// Of UTF-8 in one encoded word: 39 bytes become 52 characters, 73 with what stands around them and before the first.
constexpr std::size_t kWordBytes = 39;

/// "Tue, 01 Dec 2026 08:00:00 +0000"
std::string FormatMailDate(Instant at) {
  constexpr std::array<std::string_view, 7> kDays{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array<std::string_view, 12> kMonths{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                     "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day =
      std::chrono::floor<std::chrono::days>(std::chrono::sys_time<Milliseconds>(Milliseconds(at.milliseconds)));
  const LocalDate date(day);
  const std::string iso = FormatInstant(at);
  std::string text(kDays[std::chrono::weekday(day).c_encoding()]);
  text.append(", ").append(iso, 8, 2).append(" ").append(kMonths[static_cast<unsigned>(date.month()) - 1]);
  return text.append(" ").append(iso, 0, 4).append(" ").append(iso, 11, 8).append(" +0000");
}

/// Encoded words (RFC 2047), none of which cuts a character in two, each on a line of its own.
std::string EncodeHeader(std::string_view text) {
  const bool plain = std::ranges::all_of(text, [](char c) { return c >= ' ' && c < '\x7F'; });
  if (plain && text.size() <= kWordBytes) return std::string(text);
  std::string encoded;
  std::string word;
  const auto flush = [&] {
    if (word.empty()) return;
    encoded.append(encoded.empty() ? "" : "\r\n ").append("=?UTF-8?B?").append(Base64(word)).append("?=");
    word.clear();
  };
  while (const auto c = text::NextCodePoint(text)) {
    std::string one;
    text::AppendCodePoint(one, *c);
    if (word.size() + one.size() > kWordBytes) flush();
    word += one;
  }
  flush();
  return encoded;
}

std::string EncodeBody(std::string_view text) {
  const std::string encoded = Base64(text);
  std::string lines;
  for (std::size_t at = 0; at < encoded.size(); at += kLineLength) {
    lines.append(encoded, at, kLineLength).append("\r\n");
  }
  return lines;
}

}  // namespace

std::string Base64(std::string_view bytes) {
  std::string encoded((bytes.size() + 2) / 3 * 4 + 1, '\0');
  const int size =
      EVP_EncodeBlock(reinterpret_cast<unsigned char*>(encoded.data()),
                      reinterpret_cast<const unsigned char*>(bytes.data()), static_cast<int>(bytes.size()));
  encoded.resize(static_cast<std::size_t>(size));
  return encoded;
}

bool IsMailAddress(std::string_view address) {
  constexpr std::size_t kLongest = 254;
  const auto at = address.find('@');
  const bool shaped = at != std::string_view::npos && at > 0 && at + 1 < address.size() &&
                      address.find('@', at + 1) == std::string_view::npos;
  return shaped && address.size() <= kLongest && std::ranges::all_of(address, [](char c) {
           return c > ' ' && c < '\x7F' && c != '<' && c != '>' && c != '"' && c != ',' && c != '\\';
         });
}

std::string Compose(const Mail& mail) {
  std::string text = "From: <" + mail.from + ">\r\nTo: <" + mail.to + ">\r\n";
  text += "Subject: " + EncodeHeader(mail.subject) + "\r\n";
  text += "Date: " + FormatMailDate(mail.date) + "\r\n";
  text += "Message-ID: <" + mail.message_id + ">\r\n";
  text += "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n";
  return text + EncodeBody(mail.text);
}

}  // namespace medres::net
