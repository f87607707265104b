using System.Diagnostics;
using FastNet.Models;

namespace FastNet.Tests.Serialization;

public sealed class AtomicFileTests
{
    [Fact]
    public void A_file_is_made_and_replaced()
    {
        using var scratch = new Scratch();
        string path = scratch.File("a.bin");
        byte[] big = new byte[3_000_001];
        new Random(1).NextBytes(big);
        AtomicFile.Write(path, s => s.Write(big));
        Assert.Equal(big, File.ReadAllBytes(path));
        AtomicFile.Write(path, s =>
        {
            s.WriteByte(1);
            s.Write([2, 3], 1, 1);
            Assert.Equal(2, s.Position);
            Assert.False(s.CanRead || s.CanSeek);
        });
        Assert.Equal([1, 3], File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFiles(scratch.Folder));
    }

    [Fact]
    public void A_write_that_fails_at_any_point_leaves_the_old_file_and_nothing_else()
    {
        using var scratch = new Scratch();
        string path = scratch.File("a.safetensors");
        SafetensorsTensor[] tensors = [.. Enumerable.Range(0, 5).Select(
            i => new SafetensorsTensor($"t{i}", [500_000], new float[500_000]))];
        AtomicFile.Write(path, s => s.Write([1, 2, 3]));
        int failures = 0;
        for (bool failed = true; failed; failures += failed ? 1 : 0)
        {
            failed = false;
            try
            {
                AtomicFile.Write(path, s => Safetensors.Write(new Failing(s, failures), tensors));
            }
            catch (IOException e) when (e.Message == "No space left on device")
            {
                failed = true;
                Assert.Equal([1, 2, 3], File.ReadAllBytes(path));
            }

            Assert.Equal([path], Directory.GetFiles(scratch.Folder));
        }

        Assert.Equal(7, failures); // length, header, five tensors
        Assert.Equal(5, Safetensors.Read(path).Tensors.Count);
    }

    [Fact]
    public void A_folder_that_is_not_there_is_an_error()
    {
        using var scratch = new Scratch();
        Assert.Throws<DirectoryNotFoundException>(() => AtomicFile.Write(scratch.File("none/a.bin"), s => s.WriteByte(1)));
        Directory.CreateDirectory(scratch.File("folder"));
        Assert.ThrowsAny<Exception>(() => AtomicFile.Write(scratch.File("folder"), s => s.WriteByte(1)));
        Assert.Empty(Directory.GetFiles(scratch.Folder));
    }

    [Fact]
    public void Temporary_files_of_ended_processes_are_removed_and_no_others()
    {
        using var scratch = new Scratch();
        string stale = scratch.File($"a.bin.tmp-{Guid.NewGuid():N}"), fresh = scratch.File($"a.bin.tmp-{Guid.NewGuid():N}");
        string other = scratch.File($"b.bin.tmp-{Guid.NewGuid():N}"), unlike = scratch.File("a.bin.tmp-old");
        foreach (string file in (string[])[stale, fresh, other, unlike])
        {
            File.WriteAllBytes(file, [1]);
            if (file != fresh)
                File.SetLastWriteTimeUtc(file, Process.GetCurrentProcess().StartTime.ToUniversalTime().AddMinutes(-1));
        }

        AtomicFile.Write(scratch.File("a.bin"), s => s.WriteByte(1));
        Assert.Equal(
            new[] { scratch.File("a.bin"), fresh, other, unlike }.Order(), Directory.GetFiles(scratch.Folder).Order());
    }

    /// <summary>Fails at a write.</summary>
    private sealed class Failing(Stream inner, int at) : MemoryStream
    {
        private int _writes;

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            if (_writes++ == at)
                throw new IOException("No space left on device");
            inner.Write(buffer);
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));
    }
}
