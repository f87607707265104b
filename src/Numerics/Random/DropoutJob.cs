using System.Numerics;
using System.Runtime.CompilerServices;

namespace FastNet.Numerics;

/// <summary>Random words, some KiB at a time, and in the nearest cache what they decide.</summary>
internal readonly unsafe struct DropoutJob : ITeamBody
{
    // Words made at a time: 4 KiB.
    private const int TileWords = 1024;

    // Some tens of microseconds.
    private const int ChunkElements = 1 << 15;

    private readonly ulong _seed, _stream, _position, _threshold;
    private readonly nint _length;
    private readonly float* _source, _destination;
    private readonly float _scale;
    private readonly bool _vectors;

    private DropoutJob(float keep, ulong seed, ulong stream, ulong position, nint length, float* source, float* destination)
    {
        (_seed, _stream, _position, _length) = (seed, stream, position, length);
        _threshold = (ulong)((double)keep * (1L << 32));
        _source = source;
        _destination = destination;
        _scale = 1 / keep;
        _vectors = Cpu.Level != SimdLevel.Scalar;
    }

    /// <summary>destination = source / keep or 0. Without a source it is 1.</summary>
    internal static void Run(float keep, ulong seed, ulong stream, ulong position, nint length, float* source, float* destination)
    {
        if (keep == 1)
        {
            if (source == null)
                new Span<float>(destination, (int)length).Fill(1);
            else if (source != destination)
                RunJob.Copy(default, length, source, destination);
            return;
        }

        var job = new DropoutJob(keep, seed, stream, position, length, source, destination);
        Team.Run((int)((length + ChunkElements - 1) / ChunkElements), ref job);
    }

    public void Run(int chunk)
    {
        using Arena.Block<ulong> words = Arena.Thread.Take<ulong>(TileWords / 2);
        nint end = Math.Min(_length, (chunk + (nint)1) * ChunkElements);
        for (nint i = (nint)chunk * ChunkElements; i < end;)
        {
            // From the block that holds the word; the first tile may begin in the middle of one.
            ulong word = _position + (ulong)i;
            int skipped = (int)(word % PhiloxBlocks.Words);
            int count = (int)Math.Min(TileWords - skipped, end - i);
            int blocks = (skipped + count + PhiloxBlocks.Words - 1) / PhiloxBlocks.Words;
            PhiloxBlocks.Fill(_seed, word / PhiloxBlocks.Words, _stream, blocks, words.Pointer);
            Apply((uint*)words.Pointer + skipped, _source == null ? null : _source + i, _destination + i, count);
            i += count;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Apply(uint* words, float* source, float* destination, int count)
    {
        // Below 1 the threshold fits a word.
        uint threshold = (uint)_threshold;
        int i = 0;
        if (_vectors)
        {
            var limit = new Vector<uint>(threshold);
            var scale = new Vector<float>(_scale);
            for (; i <= count - Vector<float>.Count; i += Vector<float>.Count)
            {
                Vector<float> value = source == null ? scale : Vector.Load(source + i) * scale;
                Vector<uint> stays = Vector.LessThan(Vector.Load(words + i), limit);
                Vector.Store(Vector.ConditionalSelect(stays.As<uint, float>(), value, Vector<float>.Zero), destination + i);
            }
        }

        for (; i < count; i++)
            destination[i] = words[i] < threshold ? (source == null ? 1 : source[i]) * _scale : 0;
    }
}
