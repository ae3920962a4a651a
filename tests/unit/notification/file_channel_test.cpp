#include "notification/channels/file.hpp"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "platform/async/loops.hpp"
#include "support/sql_database.hpp"

namespace medres::notification {
namespace {

Message Sample(int attempt = 1) {
  Message message;
  message.id = *NoticeId::Parse("01JD3ZQ4M8E6T7V9X2B5C0N1RK");
  message.patient = *PatientId::Parse("01JD3ZQ4M8E6T7V9X2B5C0N1RM");
  message.kind = NoticeKind::kCancelledByProvider;
  message.wording = {"停诊通知", "第一行\n\"第二行\""};
  message.contact.phone = "13800138000";
  message.attempt = attempt;
  message.now = *ParseInstant("2026-12-01T00:00:00Z");
  return message;
}

std::string ContentOf(const std::string& path) {
  std::ifstream file(path);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

TEST(FileChannel, WritesOneLineOfJson) {
  EXPECT_EQ(LineOf(Sample()),
            R"({"id":"01JD3ZQ4M8E6T7V9X2B5C0N1RK","at":"2026-12-01T00:00:00Z","kind":"cancelled-by-provider",)"
            R"("patient":"01JD3ZQ4M8E6T7V9X2B5C0N1RM","language":"zh","phone":"13800138000","title":"停诊通知",)"
            R"("text":"第一行\n\"第二行\""})"
            "\n");
}

TEST(FileChannel, ASecondAttemptWritesOnlyWhatIsNotThere) {
  const test::TemporaryFolder folder;
  const std::string path = folder.File("a/b/notices.ndjson");
  FileChannel channel(path);
  ASSERT_TRUE(async::RunSync(channel.Send(Sample(2)))) << "the first one did not get so far";
  ASSERT_TRUE(async::RunSync(channel.Send(Sample(2))));
  ASSERT_TRUE(async::RunSync(channel.Send(Sample(3))));
  EXPECT_EQ(ContentOf(path), LineOf(Sample()));
  Message other = Sample();
  other.id = NoticeId::Make();
  ASSERT_TRUE(async::RunSync(channel.Send(other)));
  EXPECT_EQ(ContentOf(path), LineOf(Sample()) + LineOf(other));
}

TEST(FileChannel, SaysWhyItCannotWrite) {
  const test::TemporaryFolder folder;
  FileChannel channel(folder.File(""));
  const auto refused = async::RunSync(channel.Send(Sample()));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, "notification.file");
  EXPECT_EQ(refused.error().kind, ErrorKind::kUnavailable) << "it is tried again";
}

}  // namespace
}  // namespace medres::notification
