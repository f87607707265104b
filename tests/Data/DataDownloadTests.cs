using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using FastNet.Models;

namespace FastNet.Tests.Data;

/// <summary>Downloads from a server in this process, well-behaved and not.</summary>
public sealed class DataDownloadTests
{
    private static readonly byte[] Content = [.. Enumerable.Range(0, 300_000).Select(i => (byte)(i * i / 7))];

    [Fact]
    public async Task Complete_files_appear_with_progress_and_are_not_fetched_again()
    {
        using var folder = new TempFolder();
        using var server = new Server(Content);
        var reports = new Reports();
        await server.GetAsync(folder.Root, reports);
        Assert.Equal(Content, await File.ReadAllBytesAsync(folder["file"]));
        Assert.False(File.Exists(folder["file.part"]));
        Assert.Equal(Content.Length, reports.Received[^1]);
        Assert.Equal(reports.Received.Order(), reports.Received);
        await server.GetAsync(folder.Root);
        Assert.Single(server.Requests);
    }

    [Fact]
    public async Task A_broken_download_goes_on_where_it_broke()
    {
        using var folder = new TempFolder();
        using var server = new Server(Content) { BreakAfter = 100_000 };
        await Assert.ThrowsAnyAsync<IOException>(() => server.GetAsync(folder.Root));
        Assert.False(File.Exists(folder["file"]));
        long have = new FileInfo(folder["file.part"]).Length;
        Assert.InRange(have, 1, 100_000);
        server.BreakAfter = int.MaxValue;
        await server.GetAsync(folder.Root);
        Assert.Contains($"bytes={have}-", server.Requests[1], StringComparison.Ordinal);
        Assert.Equal(Content, await File.ReadAllBytesAsync(folder["file"]));
    }

    [Fact]
    public async Task A_server_that_ignores_ranges_sends_the_whole_file_again()
    {
        using var folder = new TempFolder();
        using var server = new Server(Content) { Ranges = false };
        folder.Write("file.part", Content[..1000]);
        await server.GetAsync(folder.Root);
        Assert.Equal(Content, await File.ReadAllBytesAsync(folder["file"]));
    }

    [Fact]
    public async Task A_wrong_checksum_removes_what_came()
    {
        using var folder = new TempFolder();
        using var server = new Server(Content);
        folder.Write("file.part", new byte[1000]);
        await Assert.ThrowsAsync<FastNetFormatException>(() => server.GetAsync(folder.Root));
        Assert.Empty(Directory.GetFiles(folder.Root));
        await server.GetAsync(folder.Root);
        Assert.Equal(Content, await File.ReadAllBytesAsync(folder["file"]));
    }

    [Fact]
    public async Task A_server_that_sends_more_is_stopped()
    {
        using var folder = new TempFolder();
        using var server = new Server([.. Content, .. Content]) { Set = [Server.Describe(Content)] };
        await Assert.ThrowsAsync<FastNetFormatException>(() => server.GetAsync(folder.Root));
        Assert.False(File.Exists(folder["file"]));
    }

    [Fact]
    public async Task Errors_of_the_server_leave_nothing_under_the_name()
    {
        using var folder = new TempFolder();
        using var server = new Server(Content) { Status = "404 Not Found" };
        HttpRequestException e = await Assert.ThrowsAsync<HttpRequestException>(() => server.GetAsync(folder.Root));
        Assert.Equal(HttpStatusCode.NotFound, e.StatusCode);
        Assert.False(File.Exists(folder["file"]));
    }

    [Fact]
    public async Task A_silent_server_is_given_up_and_cancelling_keeps_what_came()
    {
        using var folder = new TempFolder();
        using var server = new Server(Content) { StallAfter = 50_000 };
        IOException e = await Assert.ThrowsAsync<IOException>(() => server.GetAsync(folder.Root, idle: TimeSpan.FromSeconds(0.3)));
        Assert.Contains("nothing arrived", e.Message, StringComparison.Ordinal);

        using var stop = new CancellationTokenSource();
        File.Delete(folder["file.part"]);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => server.GetAsync(folder.Root, new Reports { Then = stop.Cancel }, cancellation: stop.Token));
        Assert.False(File.Exists(folder["file"]));
        Assert.InRange(new FileInfo(folder["file.part"]).Length, 1, 50_000);
    }

    private sealed class Reports : IProgress<DownloadProgress>
    {
        internal List<long> Received { get; } = [];

        internal Action Then { get; init; } = () => { };

        public void Report(DownloadProgress value)
        {
            Received.Add(value.Received);
            Then();
        }
    }

    /// <summary>Serves one file over HTTP on a free port of this machine.</summary>
    private sealed class Server : IDisposable
    {
        private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
        private readonly CancellationTokenSource _stop = new();
        private readonly byte[] _content;

        internal Server(byte[] content)
        {
            _content = content;
            Set = [Describe(content)];
            _listener.Start();
            _ = ServeAsync();
        }

        internal List<string> Requests { get; } = [];

        internal IReadOnlyList<RemoteFile> Set { get; init; }

        internal int BreakAfter { get; set; } = int.MaxValue;

        internal int StallAfter { get; init; } = int.MaxValue;

        internal bool Ranges { get; init; } = true;

        internal string? Status { get; init; }

        public void Dispose()
        {
            _stop.Cancel();
            _listener.Stop();
            _stop.Dispose();
        }

        internal async Task GetAsync(
            string folder, IProgress<DownloadProgress>? progress = null, TimeSpan? idle = null, CancellationToken cancellation = default)
        {
            using var client = new HttpClient();
            var address = new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/");
            await new DataDownload(client) { IdleTimeout = idle ?? TimeSpan.FromSeconds(30) }
                .GetAsync(new RemoteDataset("test", address, Set), folder, progress, cancellation);
        }

#pragma warning disable CA5351 // Publishers state MD5.
        internal static RemoteFile Describe(byte[] content) => new("file", content.Length, Convert.ToHexString(MD5.HashData(content)));
#pragma warning restore CA5351

        private async Task ServeAsync()
        {
            try
            {
                while (true)
                {
                    using TcpClient client = await _listener.AcceptTcpClientAsync(_stop.Token);
                    await AnswerAsync(client.GetStream());
                }
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
            {
            }
        }

        private async Task AnswerAsync(NetworkStream stream)
        {
            try
            {
                var buffer = new byte[8192];
                var request = new StringBuilder();
                while (!request.ToString().Contains("\r\n\r\n", StringComparison.Ordinal))
                    request.Append(Encoding.ASCII.GetString(buffer, 0, await stream.ReadAsync(buffer, _stop.Token)));
                Requests.Add(request.ToString());
                int start = 0;
                if (Ranges && Requests[^1].Split("bytes=") is [_, string range])
                    start = int.Parse(range.Split('-')[0], System.Globalization.CultureInfo.InvariantCulture);
                string status = Status ?? (start > 0 ? "206 Partial Content" : "200 OK");
                string part = start > 0 ? $"Content-Range: bytes {start}-{_content.Length - 1}/{_content.Length}\r\n" : "";
                byte[] header = Encoding.ASCII.GetBytes(
                    $"HTTP/1.1 {status}\r\n{part}Content-Length: {_content.Length - start}\r\nConnection: close\r\n\r\n");
                await stream.WriteAsync(header, _stop.Token);
                int end = Math.Min(_content.Length, Math.Min(BreakAfter, StallAfter));
                for (int at = start; at < end; at += 10_000)
                    await stream.WriteAsync(_content.AsMemory(at, Math.Min(10_000, end - at)), _stop.Token);

                // Silence until the other side leaves.
                if (StallAfter < _content.Length)
                    _ = await stream.ReadAsync(buffer, _stop.Token);
            }
            catch (IOException)
            {
                // The client has left.
            }
        }
    }
}
