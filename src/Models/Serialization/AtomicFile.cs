using System.IO.Hashing;

namespace FastNet.Models;

/// <summary>
/// Replaces a file as a whole. Whatever happens meanwhile, an exception, a full disk, the end of the process, under the name lies
/// the old file or the new one, never a mixture.
/// </summary>
/// <remarks>
/// The bytes are written through to the device, into a temporary file in the same folder, and read back before the file takes its
/// name. Not promised: that a loss of power right after <see cref="Write(string, Action{Stream})"/> does not bring the old file back,
/// because the renaming itself reaches the device when the system sees fit (.NET offers no way to wait for a folder), and that a
/// device keeps what it has confirmed. A link under the name is replaced, not followed.
/// </remarks>
public static class AtomicFile
{
    // Large, because every write waits for the device.
    private const int BufferSize = 1 << 20;

    // A temporary file of before belongs to a process that is gone or that started before this one. Not the start that the system
    // notes for the process: on Linux that is rounded down to 10 ms, and what was killed just before would stay. The clocks of file
    // systems lag behind by up to a tick.
    private static readonly DateTime Start = DateTime.UtcNow - TimeSpan.FromMilliseconds(20);

    /// <summary>Writes a file.</summary>
    /// <param name="path">Replaced if it exists; its folder must exist.</param>
    /// <param name="write">Writes the content to the stream, which can only be written and is closed afterwards.</param>
    /// <exception cref="IOException">Something could not be written, or what was read back differs; the old file is untouched.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);
        path = Path.GetFullPath(path);
        string name = Path.GetFileName(path);
        RemoveStale(Path.GetDirectoryName(path)!, original => original == name);
        string temporary = $"{path}.tmp-{Guid.NewGuid():N}";
        try
        {
            (long length, UInt128 hash) = WriteThrough(temporary, write);
            Verify(temporary, path, length, hash);
            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            TryDelete(temporary);
            throw;
        }
    }

    /// <summary>Writes a file, and the folders to it that are missing.</summary>
    /// <param name="path">Replaced if it exists.</param>
    /// <param name="content">All of it.</param>
    /// <exception cref="IOException">Something could not be written; the old file is untouched.</exception>
    public static void Write(string path, byte[] content)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(content);
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        Write(path, stream => stream.Write(content));
    }

    /// <summary>Removes the temporary files that ended processes have left in a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="isOurs">Whether to remove those of a file of this name.</param>
    internal static void RemoveStale(string folder, Func<string, bool> isOurs)
    {
        foreach (string file in Directory.EnumerateFiles(folder))
        {
            string name = Path.GetFileName(file);
            int at = name.LastIndexOf(".tmp-", StringComparison.Ordinal);
            if (at > 0 && Guid.TryParseExact(name.AsSpan(at + 5), "N", out _) && isOurs(name[..at])
                && File.GetLastWriteTimeUtc(file) < Start)
                TryDelete(file);
        }
    }

    /// <summary>Deletes a file that is of no more use; if that fails, nothing is lost.</summary>
    internal static void TryDelete(string file)
    {
        try
        {
            // Opening it first leaves alone what another process is still writing.
            if (File.Exists(file))
                new FileStream(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose).Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }
    }

    private static (long Length, UInt128 Hash) WriteThrough(string temporary, Action<Stream> write)
    {
        // Not Flush(true): on Unix it does not report what went wrong. A handle that writes through does, at every write.
        using var file = new FileStream(
            temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.WriteThrough);
        using var buffered = new WriteStream(file);
        write(buffered);
        buffered.WriteBuffer();
        return (buffered.Length, buffered.Hash);
    }

    private static void Verify(string temporary, string path, long length, UInt128 hash)
    {
        using var file = new FileStream(
            temporary, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
        var found = new XxHash128();
        found.Append(file);
        if (file.Length != length || found.GetCurrentHashAsUInt128() != hash)
            throw new IOException(
                $"{path} was not saved: of {length} bytes written, {file.Length} were read back, and they "
                + $"{(file.Length == length ? "differ" : "are too few or too many")}; the disk or its driver is at fault.");
    }

    /// <summary>
    /// Passes on what is written in large pieces, and remembers length and hash. It has a buffer of its own because that of
    /// <see cref="FileStream"/> tries again when it is closed after an error.
    /// </summary>
    private sealed class WriteStream(FileStream file) : Stream
    {
        private readonly XxHash128 _hash = new();
        private readonly byte[] _buffer = new byte[BufferSize];
        private int _buffered;
        private long _length;

        public UInt128 Hash => _hash.GetCurrentHashAsUInt128();

        public override long Length => _length;

        public override long Position
        {
            get => _length;
            set => throw new NotSupportedException("The stream can only be written.");
        }

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            _hash.Append(buffer);
            _length += buffer.Length;
            if (buffer.Length > BufferSize - _buffered)
                WriteBuffer();
            if (buffer.Length > BufferSize - _buffered)
            {
                WriteToFile(buffer);
                return;
            }

            buffer.CopyTo(_buffer.AsSpan(_buffered));
            _buffered += buffer.Length;
        }

        public void WriteBuffer()
        {
            WriteToFile(_buffer.AsSpan(0, _buffered));
            _buffered = 0;
        }

        private void WriteToFile(ReadOnlySpan<byte> bytes)
        {
            try
            {
                file.Write(bytes);
            }
            catch (ArgumentOutOfRangeException e)
            {
                // What .NET makes of EFBIG.
                throw new IOException($"{file.Name} cannot be as large as {_length} bytes here: the system or a quota forbids it.", e);
            }
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void WriteByte(byte value) => Write([value]);

        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count)
            => throw new NotSupportedException("The stream can only be written.");

        public override long Seek(long offset, SeekOrigin origin)
            => throw new NotSupportedException("The stream can only be written.");

        public override void SetLength(long value) => throw new NotSupportedException("The stream can only be written.");
    }
}
