#include "tests/server/observe/http_get.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>

namespace drift {
namespace {

int Connect(const std::string& address) {
  const size_t colon = address.rfind(':');
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(std::atoi(address.c_str() + colon + 1));
  inet_pton(AF_INET, address.substr(0, colon).c_str(), &to.sin_addr);
  const int connection = socket(AF_INET, SOCK_STREAM, 0);
  if (connect(connection, reinterpret_cast<sockaddr*>(&to), sizeof(to)) == 0) return connection;
  close(connection);
  return -1;
}

// What was sent in chunks, each after its size in hexadecimal digits; empty where one is cut short.
std::string Joined(const std::string& chunks) {
  std::string body;
  for (size_t at = 0; at < chunks.size();) {
    const size_t size = std::strtoul(chunks.c_str() + at, nullptr, 16);
    at = chunks.find("\r\n", at) + 2;
    if (size == 0) return body;
    body += chunks.substr(at, size);
    at += size + 2;
  }
  return "";
}

}  // namespace

HttpReply Http(const std::string& method, const std::string& address, const std::string& path,
               const std::string& version) {
  const int connection = Connect(address);
  if (connection < 0) return {};
  const std::string request = method + " " + path + " HTTP/" + version + "\r\nHost: " + address +
                              "\r\nContent-Length: 0\r\n\r\n";
  send(connection, request.data(), request.size(), MSG_NOSIGNAL);
  std::string answer;
  std::array<char, 4096> buffer;
  for (ssize_t n; (n = recv(connection, buffer.data(), buffer.size(), 0)) > 0;) {
    answer.append(buffer.data(), n);
  }
  close(connection);
  const size_t head_end = answer.find("\r\n\r\n");
  if (head_end == std::string::npos) return {};
  HttpReply reply{.status = std::atoi(answer.c_str() + answer.find(' ')),
                  .head = answer.substr(0, head_end),
                  .body = answer.substr(head_end + 4)};
  if (reply.head.find("chunked") != std::string::npos) reply.body = Joined(reply.body);
  return reply;
}

HalfRequest::HalfRequest(const std::string& address) : connection_(Connect(address)) {
  constexpr char kHalf[] = "GET /metrics HTTP/1.1\r\n";
  send(connection_, kHalf, sizeof(kHalf) - 1, MSG_NOSIGNAL);
}

HalfRequest::~HalfRequest() { close(connection_); }

bool HalfRequest::is_open() const {
  char byte;
  return recv(connection_, &byte, 1, MSG_DONTWAIT) < 0 && errno == EAGAIN;
}

}  // namespace drift
