@echo off
rem Runs the newest built program. Build it first: dotnet build
setlocal
set "root=%~dp0"
set "newest="
for /f "delims=" %%f in ('dir /b /s /o-d "%root%src\Nuoda\bin\nuoda.dll" 2^>nul ^| findstr /i /r "\\bin\\Release\\net10.0\\nuoda.dll$ \\bin\\Debug\\net10.0\\nuoda.dll$"') do call :newer "%%f"
if not defined newest (
  echo Nuoda is not built yet: run  dotnet build src\Nuoda  in %root%, then again. 1>&2
  exit /b 3
)
dotnet "%newest%" %*
exit /b %errorlevel%

:newer
if not defined newest (set "newest=%~1" & goto :eof)
rem xcopy /d /l lists the source when it is newer than the target
for /f %%n in ('xcopy /d /l /y "%~1" "%newest%*" ^| findstr /r "^[1-9]"') do set "newest=%~1"
goto :eof
