using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;

namespace FastNet.Models;

/// <summary>
/// What a .gz file contains, read once from front to end. The end is reached only if number and CRC-32 of all bytes are those of the
/// file's last 8 bytes; so a file that is cut short, continued, or joined of several is refused, whatever the decoder makes of it.
/// </summary>
internal sealed class GzipInput : Stream
{
    private readonly FileStream _file;
    private readonly GZipStream _decoder;
    private readonly Crc32 _crc = new();
    private readonly string _source, _format;
    private readonly long _most;
    private readonly uint _expectedCrc, _expectedLength;
    private long _produced;

    /// <summary>Takes a file that is open at its beginning; disposes of it.</summary>
    /// <param name="file">The file.</param>
    /// <param name="source">Its name.</param>
    /// <param name="format">Format for messages.</param>
    /// <param name="most">Most bytes to produce.</param>
    internal GzipInput(FileStream file, string source, string format, long most)
    {
        (_file, _source, _format, _most) = (file, source, format, most);
        Span<byte> trailer = stackalloc byte[8];
        if (file.Length < 18 || RandomAccess.Read(file.SafeFileHandle, trailer, file.Length - 8) < 8)
            throw new FastNetFormatException(format, source, 0, $"it has {file.Length} bytes; expected a gzip file of 18 or more");
        _expectedCrc = BinaryPrimitives.ReadUInt32LittleEndian(trailer);
        _expectedLength = BinaryPrimitives.ReadUInt32LittleEndian(trailer[4..]);
        _decoder = new GZipStream(new BufferedStream(file, 1 << 16), CompressionMode.Decompress);
    }

    /// <summary>Whether a file starts as gzip files do.</summary>
    internal static bool IsGzip(FileStream file)
    {
        Span<byte> magic = stackalloc byte[2];
        return RandomAccess.Read(file.SafeFileHandle, magic, 0) == 2 && magic[0] == 0x1F && magic[1] == 0x8B;
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty)
            return 0;
        int read;
        try
        {
            read = _decoder.Read(buffer);
        }
        catch (InvalidDataException e)
        {
            throw new FastNetFormatException(_format, _source, _file.Position, "the gzip data is damaged", e);
        }

        _crc.Append(buffer[..read]);
        _produced += read;
        if (_produced > _most)
            throw new FastNetFormatException(_format, _source, _file.Position, $"it unpacks to more than {_most} bytes, the most allowed");
        if (read == 0 && ((uint)_produced != _expectedLength || _crc.GetCurrentHashAsUInt32() != _expectedCrc))
            throw new FastNetFormatException(
                _format, _source, _file.Length - 8,
                $"expected one gzip member with {_expectedLength} bytes of CRC-32 {_expectedCrc:X8}, found {_produced} bytes of CRC-32 "
                + $"{_crc.GetCurrentHashAsUInt32():X8}");
        return read;
    }

    /// <summary>Demands that nothing is left.</summary>
    internal void Finish()
    {
        if (Read(stackalloc byte[1]) != 0)
            throw new FastNetFormatException(_format, _source, _file.Position, $"expected the end after {_produced - 1} bytes, found more");
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position { get => _produced; set => throw new NotSupportedException(); }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
            _decoder.Dispose();
        base.Dispose(disposing);
    }
}
