using System.Runtime.CompilerServices;
using FastNet.Numerics.Simd;

namespace FastNet.Numerics;

/// <summary>
/// Rows of pixels: forward a row of the output at a time, backward one of the input, which takes what every output row gives it. So no two
/// threads write the same pixel.
/// </summary>
internal readonly unsafe struct UpsampleJob(
    int batch, int height, int width, int channels, int outputHeight, int outputWidth, Tap* taps, float* input, float* output, bool forward)
    : IKernel<float>
{
    public void Run<V>()
        where V : unmanaged, IVec<V, float>
    {
        nint rows = (nint)batch * (forward ? outputHeight : height);
        if (rows == 0)
            return;
        nint elements = rows * (forward ? outputWidth : width) * channels;
        nint perChunk = Math.Max(1, Streaming.ChunkElements / 2 / Math.Max(1, elements / rows));
        var body = new Chunks<V>(this, rows, perChunk, forward && elements * sizeof(float) >= Streaming.FromBytes);
        Team.Run((int)((rows + perChunk - 1) / perChunk), ref body);
    }

    private readonly struct Chunks<V>(UpsampleJob job, nint rows, nint perChunk, bool streaming) : ITeamBody
        where V : unmanaged, IVec<V, float>
    {
        public void Run(int chunk)
        {
            nint end = Math.Min(rows, (chunk + (nint)1) * perChunk);
            for (nint row = chunk * perChunk; row < end; row++)
            {
                if (job.IsForward)
                    job.OutputRow<V>(row, streaming);
                else
                    job.InputRow<V>(row);
            }

            // Streaming stores are not ordered with those that follow; a flag set by the caller must not overtake them.
            if (streaming)
                Interlocked.MemoryBarrier();
        }
    }

    private bool IsForward => forward;

    private void OutputRow<V>(nint row, bool streaming)
        where V : unmanaged, IVec<V, float>
    {
        nint sample = row / outputHeight;
        Tap tap = taps[row - sample * outputHeight];
        float* low = input + (sample * height + tap.Low) * width * channels, high = input + (sample * height + tap.High) * width * channels;
        float* to = output + row * outputWidth * channels;
        for (nint i = 0; i < outputWidth; i++, to += channels)
        {
            Tap across = taps[outputHeight + i];
            nint left = (nint)across.Low * channels, right = (nint)across.High * channels;
            if (tap.Weight == 0 && across.Weight == 0)
                Streaming.Copy<V>(low + left, to, channels, streaming);
            else
                Mix<V>(low + left, low + right, high + left, high + right, tap.Weight, across.Weight, to);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Mix<V>(float* a, float* b, float* c, float* d, float down, float across, float* to)
        where V : unmanaged, IVec<V, float>
    {
        V wa = V.Broadcast((1 - down) * (1 - across)), wb = V.Broadcast((1 - down) * across);
        V wc = V.Broadcast(down * (1 - across)), wd = V.Broadcast(down * across);
        nint length = channels, i = 0;
        for (; i <= length - V.Lanes; i += V.Lanes)
            (V.MulAdd(V.Load(a + i), wa, V.Load(b + i) * wb) + V.MulAdd(V.Load(c + i), wc, V.Load(d + i) * wd)).Store(to + i);
        if (i == length)
            return;
        nint left = length - i;
        V low = V.MulAdd(V.LoadPartial(a + i, left), wa, V.LoadPartial(b + i, left) * wb);
        V high = V.MulAdd(V.LoadPartial(c + i, left), wc, V.LoadPartial(d + i, left) * wd);
        (low + high).StorePartial(to + i, left);
    }

    private void InputRow<V>(nint row)
        where V : unmanaged, IVec<V, float>
    {
        nint sample = row / height, own = row - sample * height;
        float* to = input + row * width * channels;
        new Span<float>(to, width * channels).Clear();
        for (nint i = 0; i < outputHeight; i++)
        {
            Tap tap = taps[i];
            if (tap.Low > own)
                return;
            float weight = (tap.Low == own ? 1 - tap.Weight : 0) + (tap.High == own ? tap.Weight : 0);
            if (weight != 0)
                AddRow<V>(output + (sample * outputHeight + i) * outputWidth * channels, weight, to);
        }
    }

    private void AddRow<V>(float* from, float weight, float* to)
        where V : unmanaged, IVec<V, float>
    {
        for (nint i = 0; i < outputWidth; i++, from += channels)
        {
            Tap across = taps[outputHeight + i];
            Add<V>(from, weight * (1 - across.Weight), to + (nint)across.Low * channels);
            if (across.Weight != 0)
                Add<V>(from, weight * across.Weight, to + (nint)across.High * channels);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Add<V>(float* from, float weight, float* to)
        where V : unmanaged, IVec<V, float>
    {
        V factor = V.Broadcast(weight);
        nint length = channels, i = 0;
        for (; i <= length - V.Lanes; i += V.Lanes)
            V.MulAdd(V.Load(from + i), factor, V.Load(to + i)).Store(to + i);
        if (i < length)
            V.MulAdd(V.LoadPartial(from + i, length - i), factor, V.LoadPartial(to + i, length - i)).StorePartial(to + i, length - i);
    }
}
