using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;

namespace FastNet.Models;

/// <summary>
/// Fetches data sets. A file appears under its name only when it is complete and its checksum is right; until then it grows under the
/// name with .part added, from which a later call goes on.
/// </summary>
/// <param name="client">Sends the requests; the caller's to dispose of.</param>
public sealed class DataDownload(HttpClient client)
{
    private const string Format = "download", PartSuffix = ".part";

    /// <summary>How long to wait for the next bytes before giving up.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Fetches the files of a set that are not yet there.</summary>
    /// <param name="set">Which.</param>
    /// <param name="folder">Where to; made if it is not there.</param>
    /// <param name="progress">Told about every part of a file that arrives.</param>
    /// <param name="cancellation">Stops; what has arrived stays for the next call.</param>
    /// <exception cref="FastNetFormatException">A file was sent that has another size or checksum; it is removed.</exception>
    /// <exception cref="IOException">The connection broke or was idle for too long, or a file cannot be written.</exception>
    /// <exception cref="HttpRequestException">The server is not reached, or refuses.</exception>
    public async Task GetAsync(
        RemoteDataset set, string folder, IProgress<DownloadProgress>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(set);
        ArgumentException.ThrowIfNullOrEmpty(folder);
        Directory.CreateDirectory(folder);
        foreach (RemoteFile file in set.Files)
        {
            string path = Path.Combine(folder, file.Name);
            if (!await IsCompleteAsync(path, file, cancellation).ConfigureAwait(false))
                await GetFileAsync(new Uri(set.BaseAddress, file.Name), path, file, progress, cancellation).ConfigureAwait(false);
            progress?.Report(new DownloadProgress(file, file.Size));
        }
    }

    private static async Task<bool> IsCompleteAsync(string path, RemoteFile file, CancellationToken cancellation)
    {
        if (!File.Exists(path) || new FileInfo(path).Length != file.Size)
            return false;
        using IncrementalHash hash = NewHash();
        await using FileStream stream = File.OpenRead(path);
        await AppendAsync(hash, stream, cancellation).ConfigureAwait(false);
        return Matches(hash, file);
    }

    private async Task GetFileAsync(
        Uri address, string path, RemoteFile file, IProgress<DownloadProgress>? progress, CancellationToken cancellation)
    {
        string part = path + PartSuffix;
        using IncrementalHash hash = NewHash();
        await using (var stream = new FileStream(part, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None))
        {
            if (stream.Length > file.Size)
                stream.SetLength(0);
            await AppendAsync(hash, stream, cancellation).ConfigureAwait(false);
            if (stream.Length < file.Size)
                await ReceiveAsync(address, stream, hash, file, progress, cancellation).ConfigureAwait(false);
            stream.Flush(flushToDisk: true);
        }

        if (!Matches(hash, file))
        {
            File.Delete(part);
            throw new FastNetFormatException(
                Format, address.ToString(), -1, $"MD5 is not {file.Md5}, which the publisher states; what was received is removed");
        }

        File.Move(part, path, overwrite: true);
    }

    private async Task ReceiveAsync(
        Uri address,
        FileStream stream,
        IncrementalHash hash,
        RemoteFile file,
        IProgress<DownloadProgress>? progress,
        CancellationToken cancellation)
    {
        using var idle = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        try
        {
            idle.CancelAfter(IdleTimeout);
            using var request = new HttpRequestMessage(HttpMethod.Get, address);
            if (stream.Length > 0)
                request.Headers.Range = new RangeHeaderValue(stream.Length, null);
            using HttpResponseMessage response =
                await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, idle.Token).ConfigureAwait(false);
            response.EnsureSuccessStatusCode();

            // A server may ignore the range and send the whole file.
            if (response.StatusCode != HttpStatusCode.PartialContent || response.Content.Headers.ContentRange?.From != stream.Length)
            {
                if (response.StatusCode == HttpStatusCode.PartialContent)
                    throw new FastNetFormatException(
                        Format, address.ToString(), stream.Length, "the server sent another part of the file than was asked for");
                hash.GetHashAndReset();
                stream.SetLength(0);
            }

            await using Stream body = await response.Content.ReadAsStreamAsync(idle.Token).ConfigureAwait(false);
            var buffer = new byte[1 << 16];
            while (true)
            {
                idle.CancelAfter(IdleTimeout);
                int read = await body.ReadAsync(buffer, idle.Token).ConfigureAwait(false);
                if (read == 0)
                    break;
                if (stream.Length + read > file.Size)
                {
                    stream.SetLength(0);
                    throw new FastNetFormatException(Format, address.ToString(), file.Size, $"expected {file.Size} bytes, more were sent");
                }

                await stream.WriteAsync(buffer.AsMemory(0, read), cancellation).ConfigureAwait(false);
                hash.AppendData(buffer, 0, read);
                progress?.Report(new DownloadProgress(file, stream.Length));
            }
        }
        catch (OperationCanceledException e) when (!cancellation.IsCancellationRequested)
        {
            throw new IOException(
                $"{address}: nothing arrived for {IdleTimeout.TotalSeconds:0} seconds; a later call goes on from here.", e);
        }

        if (stream.Length < file.Size)
            throw new IOException(
                $"{address}: the connection ended after {stream.Length} of {file.Size} bytes; a later call goes on from here.");
    }

    // MD5 finds damage. It is what the publishers state, and no protection against a forger.
#pragma warning disable CA5351
    private static IncrementalHash NewHash() => IncrementalHash.CreateHash(HashAlgorithmName.MD5);
#pragma warning restore CA5351

    private static bool Matches(IncrementalHash hash, RemoteFile file) =>
        Convert.ToHexString(hash.GetHashAndReset()).Equals(file.Md5, StringComparison.OrdinalIgnoreCase);

    /// <summary>Adds a file from its beginning, and stops at its end.</summary>
    private static async Task AppendAsync(IncrementalHash hash, FileStream stream, CancellationToken cancellation)
    {
        var buffer = new byte[1 << 16];
        stream.Position = 0;
        for (int read; (read = await stream.ReadAsync(buffer, cancellation).ConfigureAwait(false)) > 0;)
            hash.AppendData(buffer, 0, read);
    }
}
