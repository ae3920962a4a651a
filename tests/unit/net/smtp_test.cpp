#include "platform/net/smtp.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"

namespace medres::net {
namespace {

using Event = SmtpDialogue::Event;

Mail Sample() {
  return {.from = "desk@clinic.example",
          .to = "li@a.example",
          .subject = "Your visit",
          .text = "Hello",
          .message_id = "1@clinic.example",
          .date = *ParseInstant("2026-12-01T08:00:00Z")};
}

SmtpServer Plain() {
  return {.host = "mail.example",
          .port = 25,
          .tls = SmtpServer::Tls::kNone,
          .user = {},
          .password = {},
          .own_name = "clinic"};
}

/// A reply and what is said after it.
struct Turn {
  const char* reply;
  Event event;
  const char* said;
};

void Hold(SmtpDialogue& dialogue, std::initializer_list<Turn> turns) {
  for (const Turn& turn : turns) {
    EXPECT_EQ(dialogue.Take(turn.reply), turn.event) << turn.reply;
    if (turn.said != nullptr) EXPECT_EQ(dialogue.output(), turn.said) << turn.reply;
  }
}

TEST(SmtpDialogue, DeliversPlainly) {
  SmtpDialogue dialogue(Plain(), Sample());
  Hold(dialogue, {{"220-mail.example", Event::kNeedMore, nullptr},
                  {"220 ready", Event::kSend, "EHLO clinic\r\n"},
                  {"250-mail.example", Event::kNeedMore, nullptr},
                  {"250 SIZE 1000", Event::kSend, "MAIL FROM:<desk@clinic.example>\r\n"},
                  {"250 ok", Event::kSend, "RCPT TO:<li@a.example>\r\n"},
                  {"251 forwarded", Event::kSend, "DATA\r\n"},
                  {"354 go on", Event::kSend, nullptr}});
  EXPECT_TRUE(dialogue.output().ends_with("\r\n.\r\n"));
  Hold(dialogue, {{"250 taken", Event::kAccepted, "QUIT\r\n"}});
}

TEST(SmtpDialogue, SecuresThenSaysWhoItIs) {
  SmtpServer server = Plain();
  server.tls = SmtpServer::Tls::kStartTls;
  server.user = "desk";
  server.password = "secret";
  SmtpDialogue dialogue(server, Sample());
  Hold(dialogue, {{"220 ready", Event::kSend, "EHLO clinic\r\n"},
                  {"250-mail.example", Event::kNeedMore, nullptr},
                  {"250 STARTTLS", Event::kSend, "STARTTLS\r\n"},
                  {"220 go on", Event::kSecure, "EHLO clinic\r\n"},
                  {"250 AUTH PLAIN", Event::kSend, "AUTH PLAIN AGRlc2sAc2VjcmV0\r\n"},
                  {"235 welcome", Event::kSend, "MAIL FROM:<desk@clinic.example>\r\n"}});
}

TEST(SmtpDialogue, DoesNotGoOnInTheClear) {
  SmtpServer server = Plain();
  server.tls = SmtpServer::Tls::kStartTls;
  SmtpDialogue dialogue(server, Sample());
  Hold(dialogue, {{"220 ready", Event::kSend, nullptr}, {"250 SIZE 1", Event::kFailed, nullptr}});
  EXPECT_EQ(dialogue.failure().kind, ErrorKind::kUnavailable);
}

TEST(SmtpDialogue, TellsWhatMayWorkLaterFromWhatNeverWill) {
  SmtpDialogue busy(Plain(), Sample());
  Hold(busy, {{"421 busy", Event::kFailed, nullptr}});
  EXPECT_EQ(busy.failure().code, "net.smtp_refused");
  SmtpDialogue unknown(Plain(), Sample());
  Hold(unknown, {{"220 ready", Event::kSend, nullptr},
                 {"250 ok", Event::kSend, nullptr},
                 {"250 ok", Event::kSend, nullptr},
                 {"550 no such person", Event::kFailed, nullptr}});
  EXPECT_EQ(unknown.failure().issues.at(0).code, "net.smtp_rejected");
  EXPECT_EQ(unknown.failure().issues.at(0).args.at(0).second, "RCPT");
  SmtpDialogue noise(Plain(), Sample());
  Hold(noise, {{"SSH-2.0", Event::kFailed, nullptr}});
}

TEST(Mail, IsMadeOfShortAsciiLines) {
  Mail mail = Sample();
  mail.subject = "就诊提醒：您明天上午九点在针灸科有预约，请提前十五分钟到院取号，谢谢配合";
  mail.text = std::string(300, 'x') + "您好";
  const std::string text = Compose(mail);
  for (const std::string_view line : text::Split(text, '\n')) {
    EXPECT_LE(line.size(), 78U) << line;
    for (const char c : line) EXPECT_LT(static_cast<unsigned char>(c), 0x80);
  }
  EXPECT_NE(text.find("Subject: =?UTF-8?B?"), std::string::npos);
  EXPECT_NE(text.find("Date: Tue, 01 Dec 2026 08:00:00 +0000\r\n"), std::string::npos);
}

TEST(Mail, StuffsDots) {
  EXPECT_EQ(StuffDots("a\r\n.b\r\n"), "a\r\n..b\r\n.\r\n");
  EXPECT_EQ(StuffDots("."), "..\r\n.\r\n");
}

TEST(Mail, RefusesAddressesThatEndALine) {
  EXPECT_TRUE(IsMailAddress("li@a.example"));
  for (const char* bad : {"", "li", "@a", "li@", "a@b@c", "li@a\r\nRCPT TO:<x@y>", "<li@a>", "li li@a", "李@a"}) {
    EXPECT_FALSE(IsMailAddress(bad)) << bad;
  }
}

}  // namespace
}  // namespace medres::net
