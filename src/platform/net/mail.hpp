#pragma once

#include <string>
#include <string_view>

#include "base/time.hpp"

namespace medres::net {

/// One message of plain text to one person.
struct Mail {
  std::string from;
  std::string to;
  std::string subject;
  std::string text;
  std::string message_id;  ///< without angle brackets; the same mail sent again keeps it, so that readers show one
  Instant date;
};

/// RFC 5322 and MIME: UTF-8 in base64, encoded words in the subject, lines of at most 76 characters ended by CR LF.
std::string Compose(const Mail& mail);

/// Whether it can stand in MAIL FROM and RCPT TO as it is: ASCII, one @, nothing that could end a line or a bracket.
bool IsMailAddress(std::string_view address);

std::string Base64(std::string_view bytes);

}  // namespace medres::net
